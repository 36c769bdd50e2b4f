export default function Tests() {
  return null;
}
