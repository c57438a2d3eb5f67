import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import { useMutation } from "@tanstack/react-query";
import type { RunView } from "../../http/run-view.ts";
import { callForFile } from "../api/call.ts";
import { useToasts } from "../parts/toasts.tsx";
import { saveFile } from "../sync/save-file.ts";
import { t } from "../texts/texts.ts";

/** What can be kept of a run: its outcomes for a spreadsheet or a program, and its plan. */
export function Downloads({ run }: { readonly run: RunView }) {
  const toasts = useToasts();
  const download = useMutation({
    mutationFn: async ({ what, name }: { readonly what: string; readonly name: string }) =>
      saveFile(await callForFile(`runs/${encodeURIComponent(run.id)}/${what}`), name),
    onError: (error) => toasts.failed(t.sync.downloadFailed, error),
  });
  const item = (label: string, what: string, name: string) => (
    <MenuItem onClick={() => download.mutate({ what, name: `${run.id}-${name}` })}>{label}</MenuItem>
  );
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowDownloadRegular />}>{t.runs.download}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {item(t.runs.outcomesCsv, "outcomes?format=csv", "outcomes.csv")}
          {item(t.runs.outcomesJson, "outcomes", "outcomes.json")}
          {run.plan && item(t.runs.planJson, "plan", "plan.json")}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
