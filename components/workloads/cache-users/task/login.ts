import { connect } from "node:tls";

/** An answer takes milliseconds. */
const TIMEOUT_SECONDS = 10;

/**
 * Whether a user logs in with a password, over TLS and with the server's certificate verified, as a client does.
 * Source: Valkey documentation, "AUTH" and "Serialization protocol specification".
 *
 * @throws {Error} The connection fails, or the server answers something else.
 */
export function logsIn({ host, port }: { host: string; port: number }, user: string, password: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, servername: host }, () => {
      const words = ["AUTH", user, password];
      socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`);
    });
    let answer = "";
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(
      TIMEOUT_SECONDS * 1_000,
      () => end(() => reject(new Error(`${host} doesn't answer within ${TIMEOUT_SECONDS} seconds`))),
    );
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
      if (!answer.includes("\r\n")) return;
      if (answer.startsWith("+OK")) end(() => resolve(true));
      else if (answer.startsWith("-WRONGPASS")) end(() => resolve(false));
      else end(() => reject(new Error(`${host} answers ${answer.trim()}`)));
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${host} closed the connection`)));
  });
}
