import type { FastifyInstance } from "fastify";
import { PageFolder } from "./folder.ts";
import { sendFile } from "./send-file.ts";

/** Serves the chat for plain websites, `/im-chat.js`, its chunks and the licences they name, to pages of any origin.
 * @param folder The build: im-chat.js beside its chunks. */
export function registerLoader(http: FastifyInstance, folder: string): void {
  const files = new PageFolder(folder);
  http.get<{ Params: { file: string } }>(
    "/:file(^[A-Za-z0-9_-]+\\.js(?:\\.LEGAL\\.txt)?$)",
    async (request, reply) => {
      const file = await files.find(request.params.file);
      if (file === undefined) return reply.callNotFound();
      reply
        .header("access-control-allow-origin", "*")
        .header("cross-origin-resource-policy", "cross-origin");
      return await sendFile(request, reply, file);
    },
  );
}
