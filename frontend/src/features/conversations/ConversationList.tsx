export function ConversationList() { return <div className="history" />; }
