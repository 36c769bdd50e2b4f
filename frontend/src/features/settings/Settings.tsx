export default function Page() { return <div className="page"><h1>AarhusAI</h1></div>; }
