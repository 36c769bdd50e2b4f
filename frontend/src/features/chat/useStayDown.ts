import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as being there. */
const NEAR_PX = 64;

interface StayDown {
  box: RefObject<HTMLDivElement | null>;
  /** The reader has scrolled up from the newest. */
  away: boolean;
  toNewest: () => void;
}

/** Keeps a growing thread at its end, until the reader scrolls up to read. */
export function useStayDown(): StayDown {
  const box = useRef<HTMLDivElement>(null);
  const down = useRef(true);
  const [away, setAway] = useState(false);

  const toNewest = useCallback(() => {
    const element = box.current;
    if (!element) return;
    down.current = true;
    setAway(false);
    element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    if (down.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  });

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let last = element.scrollTop;
    const scrolled = () => {
      const rest = element.scrollHeight - element.scrollTop - element.clientHeight;
      // Only a move upwards is the reader's: growth moves the end away without anybody's doing.
      if (rest < NEAR_PX) down.current = true;
      else if (element.scrollTop < last - 1) down.current = false;
      last = element.scrollTop;
      setAway(!down.current);
    };
    // Fonts, colours and an opened composer change heights without a new drawing.
    const resized = new ResizeObserver(() => {
      if (down.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", scrolled, { passive: true });
    resized.observe(element);
    if (element.firstElementChild) resized.observe(element.firstElementChild);
    return () => {
      element.removeEventListener("scroll", scrolled);
      resized.disconnect();
    };
  }, []);
  return { box, away, toNewest };
}
