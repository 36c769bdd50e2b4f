export const en = {
  lead: "Turn parts of the platform on and off for everybody. It takes effect at once.",
  temporary_chats: "Temporary conversations",
  temporary_chatsWhat: "Employees can hold a conversation that is never stored.",
  conversation_export: "Export conversations",
  conversation_exportWhat: "Employees can save their own conversations as a file.",
  on: "{name} is on",
  off: "{name} is off",
  meanwhile: "Somebody else changed it at the same time. Have a look, and try again.",
};
