import { lazy } from "react";
import { ModelList } from "./ModelList.tsx";

const AddModel = lazy(() => import("./AddModel.tsx"));
const ModelPage = lazy(() => import("./ModelPage.tsx"));
const ProviderPage = lazy(() => import("./ProviderPage.tsx"));

/** The models: the list, a new one, one of them, or a provider. */
export default function Models({ rest: [first, second] }: { rest: string[] }) {
  if (!first) return <ModelList />;
  if (first === "new") return <AddModel />;
  if (first === "providers" && second) return <ProviderPage id={second} />;
  return <ModelPage id={first} />;
}
