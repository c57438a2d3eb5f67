import { Card, Link, Subtitle2, Text } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { ago } from "../parts/when.tsx";
import { hrefOf } from "../shell/route.ts";
import { t } from "../texts/texts.ts";

/** How many accounts no active employee has; nothing before the first list. */
export function AccountsGlance() {
  const { data } = useQuery(queries.accountsWithoutEmployee);
  if (!data || data.asOf === null) return null;
  return (
    <Card>
      <Subtitle2 as="h2">{t.accounts.title}</Subtitle2>
      <Link href={hrefOf(["accounts"])}>{t.accounts.others(data.accounts.length)}</Link>
      <Text size={200}>{t.accounts.asOf(ago(data.asOf))}</Text>
    </Card>
  );
}
