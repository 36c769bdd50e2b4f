/** The one ornament of the product: a row of gables that stands on the composer. */
export function Gables() {
  return (
    <svg className="horizon" viewBox="0 0 272 84" aria-hidden="true" focusable="false">
      <path d="M0 83.25h18V52l13-14 13 14v31.25h8V60h22v23.25h6V44l5-6h20l5 6v39.25h8V58l15-17 15 17v25.25h10V30l6-9V4v17l6 9v53.25h10V62h26v21.25h8V50l12-13 12 13v33.25h34" />
      <path d="M27 56h8M27 65h8M58 68h10M90 52h10M90 62h10M129 62h8M129 71h8M161.5 38h5M161.5 47h5M188 71h10M222 56h8M222 65h8" opacity=".55" />
    </svg>
  );
}
