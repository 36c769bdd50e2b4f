export function NewsFollower() { return null; }
