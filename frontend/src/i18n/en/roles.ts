export const en = {
  user: "Employee",
  userWhat: "Chats, and uses the assistants that are shared with the unit.",
  builder: "Builder",
  builderWhat: "May also build assistants for the unit.",
  unit_owner: "Unit owner",
  unit_ownerWhat: "Sees people and units of the branch, decides its rules, and grants and takes back the roles employee and builder.",
  platform_owner: "Platform owner",
  platform_ownerWhat: "Runs everything: people, units, roles, models and appearance. Held only at the top.",
  auditor: "Auditor",
  auditorWhat: "Reads the log, people and units, as lawyer or IT security. Changes nothing.",
  dpo: "Data protection officer",
  dpoWhat: "Reads the rules of the branch, and is the only one who can approve that criminal offences and sensitive data leave the municipality's own machines.",
};
