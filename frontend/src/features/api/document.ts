/** The OpenAPI document of `/v1`, read into what the page shows. */

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  description?: string;
  default?: unknown;
  contentMediaType?: string;
}

interface Operation {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; description?: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { headers?: Record<string, { description: string }> }>;
}

export interface OpenApi {
  paths: Record<string, Partial<Record<"get" | "post", Operation>>>;
  components: { schemas: Record<string, Schema> };
}

/** What a value is, in as few kinds as a reader needs. */
export type Kind = "text" | "number" | "integer" | "boolean" | "list" | "object" | "file";

export interface Field {
  name: string;
  kinds: readonly Kind[];
  /** The only values there are, if they are few. */
  values: readonly string[];
  required: boolean;
  description: string;
}

export interface Call {
  /** The operation's id, such as `chat`. */
  id: string;
  method: "GET" | "POST";
  /** Under `/v1`. */
  path: string;
  summary: string;
  fields: readonly Field[];
  /** Names of headers that can be sent. */
  headers: readonly string[];
  /** Names of headers of the answer. */
  told: readonly string[];
  /** The body is a form with a file. */
  form: boolean;
}

const FORM = "multipart/form-data";

/** Every call, in the order of the document. */
export function callsOf({ paths, components }: OpenApi): Call[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    (["get", "post"] as const).flatMap((method) => {
      const operation = methods[method];
      return operation ? [callOf(path, method === "get" ? "GET" : "POST", operation, components.schemas)] : [];
    }),
  );
}

function callOf(path: string, method: Call["method"], operation: Operation, schemas: Record<string, Schema>): Call {
  const content = operation.requestBody?.content ?? {};
  const form = FORM in content;
  const schema = resolved(content[form ? FORM : "application/json"]?.schema ?? {}, schemas);
  const required = new Set(schema.required ?? []);
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    fields: Object.entries(schema.properties ?? {}).map(([name, field]) => fieldOf(name, resolved(field, schemas), required.has(name), schemas)),
    headers: (operation.parameters ?? []).filter((parameter) => parameter.in === "header").map(({ name }) => name.toLowerCase()),
    told: Object.keys(operation.responses["200"]?.headers ?? {}),
    form,
  };
}

function fieldOf(name: string, schema: Schema, required: boolean, schemas: Record<string, Schema>): Field {
  const branches = (schema.anyOf ?? [schema]).map((one) => resolved(one, schemas));
  const values = branches.flatMap((one) => one.enum ?? []).filter((value) => typeof value === "string");
  return { name, kinds: [...new Set(branches.flatMap(kindsOf))], values, required, description: schema.description ?? "" };
}

function kindsOf({ type, enum: values, properties, contentMediaType }: Schema): Kind[] {
  if (contentMediaType) return ["file"];
  const types = type === undefined ? (properties ? ["object"] : (values ?? []).filter((value) => value !== null).map((value) => typeof value)) : [type].flat();
  const known: Record<string, Kind> = { string: "text", number: "number", integer: "integer", boolean: "boolean", array: "list", object: "object" };
  return types.flatMap((one) => known[one] ?? []);
}

/** The schema that a reference names; anything else is itself. */
function resolved(schema: Schema, schemas: Record<string, Schema>): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return (name && schemas[name]) || schema;
}
