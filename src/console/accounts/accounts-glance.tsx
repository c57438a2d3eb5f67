import { Card, Link, MessageBar, MessageBarBody, Subtitle2, Text } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { ago } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";

const enabled = new URLSearchParams({ enabled: "true" });

/** How many accounts no active employee has, and how many leavers can sign in; nothing before the first list. */
export function AccountsGlance() {
  const { data } = useQuery(queries.accountsWithoutEmployee);
  if (!data || data.asOf === null) return null;
  const leavers = data.accounts.filter((one) => one.lastEmployee !== null && one.enabled).length;
  return (
    <Card>
      <Subtitle2 as="h2">{t.accounts.title}</Subtitle2>
      {leavers > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            {t.accounts.leavers(leavers)}. <Link href={hrefOf(["accounts"], enabled)}>{t.links.show}</Link>
          </MessageBarBody>
        </MessageBar>
      )}
      <Link href={hrefOf(["accounts"])}>{t.accounts.others(data.accounts.length)}</Link>
      <Text size={200}>{t.accounts.asOf(ago(data.asOf))}</Text>
    </Card>
  );
}
