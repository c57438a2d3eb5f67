import { Button, Field, makeStyles, Select, Text, Title2, tokens } from "@fluentui/react-components";
import {
  ArrowDownloadRegular,
  DatabasePlugConnectedRegular,
  PersonDeleteRegular,
} from "@fluentui/react-icons";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Refused } from "../../api/client.ts";
import { api } from "../api/api.ts";
import { queries } from "../api/queries.ts";
import { Empty } from "../parts/empty.tsx";
import { Loading } from "../parts/loading.tsx";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { Remedy } from "../parts/remedy.tsx";
import { useDownload } from "../parts/use-download.ts";
import { Ago } from "../parts/when.tsx";
import { goTo, hrefOf } from "../shell/route.ts";
import { useMedia } from "../shell/theme.tsx";
import { t } from "../texts/texts.ts";
import { AccountCards, AccountTable } from "./account-list.tsx";

const useStyles = makeStyles({
  lead: { color: tokens.colorNeutralForeground2 },
  choice: { display: "flex", flexWrap: "wrap", alignItems: "end", gap: tokens.spacingHorizontalM },
  field: { flex: "0 1 240px", minWidth: 0 },
});

/** How many are shown at first, and more at a time: a tenant may have thousands, and the file has all. */
const step = 200;

/** The accounts that no active employee has, leavers who can sign in first, with the same as a file. */
export default function AccountsPage({ query }: { readonly query: URLSearchParams }) {
  const styles = useStyles();
  const isNarrow = useMedia("(max-width: 640px)");
  const enabled = { true: true, false: false }[query.get("enabled") ?? ""];
  const { data, error, refetch } = useQuery(queries.accountsWithoutEmployee);
  const isOff = error instanceof Refused && error.code === "readback-off";
  const [most, setMost] = useState(step);
  const download = useDownload();
  const file = () => api().accountsWithoutEmployeeFile(enabled);
  const accounts = data?.accounts.filter((one) => enabled === undefined || one.enabled === enabled) ?? [];
  const List = isNarrow ? AccountCards : AccountTable;
  return (
    <>
      <Title2 as="h1">{t.accounts.title}</Title2>
      <Text className={styles.lead}>{t.accounts.lead}</Text>
      {isOff && <SwitchedOff />}
      {error && !isOff && <ProblemMessage isOnPage beside={data} error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && data.accounts.length > 0 && (
        <div className={styles.choice}>
          <Field label={t.accounts.which} className={styles.field}>
            <Select
              value={query.get("enabled") ?? ""}
              onChange={(_, { value }) =>
                goTo(hrefOf(["accounts"], new URLSearchParams(value ? { enabled: value } : {})), {
                  replace: true,
                })
              }
            >
              <option value="">{t.accounts.all}</option>
              <option value="true">{t.accounts.onlyEnabled}</option>
              <option value="false">{t.accounts.onlyDisabled}</option>
            </Select>
          </Field>
          <Button
            icon={<ArrowDownloadRegular />}
            onClick={() => download.mutate({ file, name: "accounts-without-employee.csv" })}
          >
            {t.accounts.download}
          </Button>
          {data.asOf !== null && (
            <Text size={200}>
              <Ago at={data.asOf} says={t.accounts.asOf} />
            </Text>
          )}
        </div>
      )}
      {accounts.length > 0 && <List accounts={accounts.slice(0, most)} />}
      {accounts.length > most && (
        <Button onClick={() => setMost(most + step)}>
          {t.accounts.more(Math.min(step, accounts.length - most))}
        </Button>
      )}
      {data && accounts.length === 0 && <None asOf={data.asOf} any={data.accounts.length > 0} />}
    </>
  );
}

/** Meant to be so: how it is switched on, and nothing that looks like a failure. */
const SwitchedOff = () => (
  <Empty
    icon={<DatabasePlugConnectedRegular />}
    title={t.accounts.off}
    why={t.accounts.offWhy}
    action={<Remedy text={t.accounts.switchOn} />}
  />
);

function None({ asOf, any }: { readonly asOf: string | null; readonly any: boolean }) {
  const icon = <PersonDeleteRegular />;
  if (asOf === null) return <Empty icon={icon} title={t.accounts.noneYet} why={t.accounts.noneYetWhy} />;
  return <Empty icon={icon} title={any ? t.accounts.noneLike : t.accounts.none} />;
}
