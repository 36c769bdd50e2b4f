/** A data class as its code, K0–K6. The ink grows heavier with the class; the name belongs beside it. */
export function ClassCode({ code }: { code: `K${0 | 1 | 2 | 3 | 4 | 5 | 6}` }) {
  return (
    <span className="k" data-k={code.slice(1)}>
      {code}
    </span>
  );
}
