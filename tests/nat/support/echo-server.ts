/** Replies on port 7 with the sender's address as it sees it: `10.0.0.10 says hello`. Prints "ready" when it listens. */
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const tcp = createServer((socket) => {
  socket.on("data", (text) => socket.write(`${socket.remoteAddress} says ${text.toString()}`));
  socket.on("error", () => socket.destroy());
});
const udp = createSocket("udp4", (text, { address, port }) => udp.send(`${address} says ${text.toString()}`, port, address));

tcp.listen(7, "0.0.0.0", () => udp.bind(7, () => console.log("ready")));
