import { useState } from "react";
import { Confirm, toast } from "../../../ui/index.ts";
import { sentence } from "../texts.ts";
import { t } from "./texts.ts";

interface DeleteModelProps {
  model: { name: string };
  onDelete: () => Promise<void>;
  onClose: () => void;
}

/** Asks before a model is deleted. */
export function DeleteModel({ model: { name }, onDelete, onClose }: DeleteModelProps) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await onDelete();
    } catch (error) {
      toast(sentence(error));
      onClose();
    }
  };
  return (
    <Confirm title={t("deleteTitle", { name })} verb={t("delete")} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      {t("deleteWhy")}
    </Confirm>
  );
}
