import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import r from "highlight.js/lib/languages/r";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { type ReactNode, useMemo } from "react";

const lowlight = createLowlight({ bash, css, javascript, json, python, r, sql, typescript, xml, yaml });

interface Node {
  type: string;
  value?: string;
  properties?: { className?: string[] };
  children?: Node[];
}

function draw(node: Node, key: number): ReactNode {
  if (node.type === "text") return node.value;
  return (
    <span key={key} className={node.properties?.className?.join(" ")}>
      {node.children?.map(draw)}
    </span>
  );
}

/** Code in colours, as elements. A language it does not know is shown plain. */
export default function Highlight({ text, language }: { text: string; language: string }) {
  return useMemo(() => (lowlight.registered(language) ? (lowlight.highlight(language, text).children as Node[]).map(draw) : text), [text, language]);
}
