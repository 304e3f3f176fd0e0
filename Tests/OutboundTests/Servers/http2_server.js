// A private HTTP/2 server over TLS. Prints its port, then each session. Usage: http2_server.js certificate key
const http2 = require("node:http2");
const fs = require("node:fs");

const server = http2.createSecureServer({ cert: fs.readFileSync(process.argv[2]), key: fs.readFileSync(process.argv[3]) });
let sessions = 0;
server.on("session", () => console.log("connection", ++sessions));
server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"] === "/never") { console.log("request"); return; }
    if (headers[":path"] === "/cut") { stream.session.destroy(); return; }
    stream.respond({ ":status": 200, "x-sessions": String(sessions) });
    stream.pipe(stream);
});
server.on("sessionError", () => {});
server.listen(0, "127.0.0.1", () => console.log("port", server.address().port));
