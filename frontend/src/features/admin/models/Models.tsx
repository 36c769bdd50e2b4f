import { lazily } from "../../../app/lazily.ts";
import { ModelList } from "./ModelList.tsx";

const AddModel = lazily(() => import("./AddModel.tsx"));
const ModelPage = lazily(() => import("./ModelPage.tsx"));
const ProviderPage = lazily(() => import("./ProviderPage.tsx"));

/** The models: the list, a new one, one of them, or a provider. */
export default function Models({ rest: [first, second] }: { rest: string[] }) {
  if (!first) return <ModelList />;
  if (first === "new") return <AddModel />;
  if (first === "providers" && second) return <ProviderPage id={second} />;
  return <ModelPage id={first} />;
}
