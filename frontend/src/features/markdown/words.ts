import { createContext, type ReactNode } from "react";

/** How plain words of a text are drawn, where somebody above wants to mark some of them. Null draws them as they are. */
export const Words = createContext<((text: string) => ReactNode) | null>(null);
