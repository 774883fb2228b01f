import type { TSchema } from "typebox";
import { COMMAND_SHAPES, ERROR_SHAPE, RESULT_SHAPE, UUID_V7 } from "./command-shapes.ts";

const ERRORS: Readonly<Record<string, string>> = {
  "400": "The command is malformed, or not what this server knows.",
  "401": "The request is not signed with a live key of kind api, or the token has expired.",
  "403": "The app or the user may not do this.",
  "404": "What it names does not exist.",
  "409": "It contradicts what is there, or its commandId was used for another command.",
  "413": "The body is larger than 256 KiB.",
  "415": "The body is not application/json.",
  "429": "Too many commands: wait for retryAfterMs, or as many seconds as Retry-After says.",
  "503":
    "The server is stopping or its database does not answer: send the same command again, after as many seconds as Retry-After says.",
};

const DESCRIPTION =
  `Commands of the backend of an embedding site. Every request is signed: \`Authorization: Bearer\` and a JWT
with the claims \`aud\` (the app), \`iat\` and \`exp\` (at most ten minutes later), signed with a key of kind \`api\` whose id is
the header's \`kid\`. Repeating a command with its commandId is safe.`.replaceAll("\n", " ");

/** The OpenAPI document of the HTTP interface, made of the schemas that check it. */
export function openApiDocument(): object {
  const names = Object.keys(COMMAND_SHAPES);
  return {
    openapi: "3.1.0",
    info: {
      title: "im-chat server",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      "/v1/commands": {
        post: {
          operationId: "sendCommand",
          summary: "Execute one command.",
          security: [{ apiKey: [] }],
          requestBody: {
            required: true,
            content: json({ oneOf: names.map(reference), discriminator: discriminator(names) }),
          },
          responses: {
            "200": response("It is done, durably.", reference("CommandResult")),
            ...errorResponses(),
          },
        },
      },
      "/livez": { get: probe("livez", "The program runs.") },
      "/readyz": {
        get: probe(
          "readyz",
          "It takes requests; 503 while it stops, and after its database has failed.",
        ),
      },
    },
    components: {
      securitySchemes: { apiKey: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: { ...commandSchemas(), CommandResult: RESULT_SHAPE, Error: ERROR_SHAPE },
    },
  };
}

/** What the shapes leave to code, which has better words for it than a schema's "oneOf". */
function commandSchemas(): Readonly<Record<string, object>> {
  const place = { oneOf: [{ required: ["conversationId"] }, { required: ["direct"] }] };
  const newGroup = {
    properties: { kind: { const: "group" }, conversationId: { pattern: UUID_V7 } },
    required: ["conversationId"],
  };
  const ofTwo = { properties: { kind: { const: "direct" } } };
  return Object.fromEntries(
    Object.entries(COMMAND_SHAPES).map(([name, schema]) => {
      if (name === "createConversation") return [name, { ...schema, oneOf: [newGroup, ofTwo] }];
      return [name, "direct" in schema.properties ? { ...schema, ...place } : schema];
    }),
  );
}

function reference(name: string): object {
  return { $ref: `#/components/schemas/${name}` };
}

function discriminator(names: readonly string[]): object {
  return {
    propertyName: "type",
    mapping: Object.fromEntries(names.map((name) => [name, `#/components/schemas/${name}`])),
  };
}

function json(schema: TSchema): object {
  return { "application/json": { schema } };
}

function response(description: string, schema: TSchema): object {
  return { description, content: json(schema) };
}

function errorResponses(): object {
  return Object.fromEntries(
    Object.entries(ERRORS).map(([status, text]) => [status, response(text, reference("Error"))]),
  );
}

function probe(operationId: string, summary: string): object {
  return {
    operationId,
    summary,
    responses: { "200": { description: "Yes." }, "503": { description: "No." } },
  };
}
