import {
  Badge,
  Card,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  tokens,
} from "@fluentui/react-components";
import type { AccountsWithoutEmployee } from "../../api/readback.ts";
import { fullTime, When } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";

type Account = AccountsWithoutEmployee["accounts"][number];

const useStyles = makeStyles({
  table: { backgroundColor: tokens.colorNeutralBackground1, borderRadius: tokens.borderRadiusMedium },
  cell: { overflowWrap: "anywhere", paddingBlock: tokens.spacingVerticalS },
  wide: { width: "40%" },
  list: { margin: 0, padding: 0, listStyleType: "none", display: "grid", gap: tokens.spacingVerticalM },
  head: {
    display: "flex",
    flexWrap: "wrap",
    justifyContent: "space-between",
    gap: tokens.spacingHorizontalS,
  },
  name: { display: "block", overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

interface Props {
  readonly accounts: readonly Account[];
}

/** Accounts as a table, for a wide page. */
export function AccountTable({ accounts }: Props) {
  const styles = useStyles();
  return (
    <Table className={styles.table} aria-label={t.accounts.list}>
      <TableHeader>
        <TableRow>
          <TableHeaderCell className={styles.wide}>{t.accounts.account}</TableHeaderCell>
          <TableHeaderCell>{t.accounts.signIn}</TableHeaderCell>
          <TableHeaderCell>{t.accounts.lastEmployee}</TableHeaderCell>
          <TableHeaderCell>{t.accounts.since}</TableHeaderCell>
        </TableRow>
      </TableHeader>
      <TableBody>
        {accounts.map((account) => (
          <TableRow key={account.entraId} data-account={account.entraId}>
            <TableCell className={styles.cell}>
              <Name account={account} />
            </TableCell>
            <TableCell className={styles.cell}>
              <SignIn account={account} />
            </TableCell>
            <TableCell className={styles.cell}>{account.lastEmployee ?? t.accounts.noEmployee}</TableCell>
            <TableCell className={styles.cell}>
              <When at={account.since} isAbsolute />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** Accounts as cards, for a narrow page. */
export function AccountCards({ accounts }: Props) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={t.accounts.list}>
      {accounts.map((account) => (
        <li key={account.entraId}>
          <Card data-account={account.entraId}>
            <div className={styles.head}>
              <Name account={account} />
              <SignIn account={account} />
            </div>
            <Text size={200} className={styles.aside}>
              {[
                account.lastEmployee === null ? t.accounts.noEmployee : t.accounts.was(account.lastEmployee),
                t.accounts.sinceWhen(fullTime(account.since)),
              ].join(" · ")}
            </Text>
          </Card>
        </li>
      ))}
    </ul>
  );
}

function Name({
  account: { displayName, userPrincipalName, entraId, onPremisesSynced },
}: {
  readonly account: Account;
}) {
  const styles = useStyles();
  const address = userPrincipalName ?? entraId;
  const below = [...(displayName ? [address] : []), ...(onPremisesSynced ? [t.accounts.synced] : [])];
  return (
    <span>
      <Text weight="semibold" className={styles.name}>
        {displayName ?? address}
      </Text>
      <Text size={200} className={styles.aside}>
        {below.join(" · ")}
      </Text>
    </span>
  );
}

/** Whether it can sign in: a warning where its employee has left. */
function SignIn({ account: { enabled, lastEmployee } }: { readonly account: Account }) {
  if (enabled === false)
    return (
      <Badge appearance="tint" color="informative">
        {t.accounts.disabled}
      </Badge>
    );
  return (
    <Badge appearance="tint" color={lastEmployee === null ? "informative" : "warning"}>
      {enabled ? t.accounts.enabled : t.accounts.unknown}
    </Badge>
  );
}
