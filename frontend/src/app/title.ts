import { useEffect } from "react";
import { useSession } from "./session.ts";

/** Names the page in the tab: `Indstillinger – AarhusAI`. */
export function useTitle(title: string): void {
  const { product_name: product } = useSession().branding;
  useEffect(() => {
    document.title = title ? `${title} – ${product}` : product;
  }, [title, product]);
}
