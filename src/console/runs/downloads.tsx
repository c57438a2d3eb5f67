import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from "@fluentui/react-components";
import { ArrowDownloadRegular } from "@fluentui/react-icons";
import type { RunView } from "../../api/runs.ts";
import { api } from "../api/api.ts";
import { useDownload } from "../parts/use-download.ts";
import { t } from "../texts/texts.ts";

/** The downloads of a run: its outcomes as CSV or JSON, and its plan. */
export function Downloads({ run }: { readonly run: RunView }) {
  const download = useDownload();
  const item = (label: string, file: () => Promise<Blob>, name: string) => (
    <MenuItem onClick={() => download.mutate({ file, name: `${run.id}-${name}` })}>{label}</MenuItem>
  );
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<ArrowDownloadRegular />}>{t.runs.download}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {item(t.runs.outcomesCsv, () => api().outcomesFile(run.id, "csv"), "outcomes.csv")}
          {item(t.runs.outcomesJson, () => api().outcomesFile(run.id, "json"), "outcomes.json")}
          {run.plan && item(t.runs.planJson, () => api().planFile(run.id), "plan.json")}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
