/** The client alone: `pg` itself also loads the pool and looks for a native driver. */
declare module "pg/lib/client" {
  export { Client as default } from "pg";
}
