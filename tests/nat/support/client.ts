/** Holds connections to port 7 of a host: reads `open 300` and `close`, and prints the number of open connections after each. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

const [, , host = ""] = process.argv;
const open: Socket[] = [];

async function execute(line: string): Promise<number> {
  const [word, count = "0"] = line.split(" ");
  if (word === "open") {
    const sockets = Array.from({ length: Number(count) }, () => connect(7, host));
    await Promise.all(sockets.map((socket) => once(socket, "connect")));
    return open.push(...sockets);
  }
  await Promise.all(open.map((socket) => once(socket.end(), "close")));
  return (open.length = 0);
}

const lines = createInterface(process.stdin);
lines.on("line", (line) => {
  void execute(line).then((count) => console.log(count));
});
