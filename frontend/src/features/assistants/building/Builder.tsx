export default function Builder({ id }: { id: string; tab: string }) {
  return <div className="page">{id}</div>;
}
