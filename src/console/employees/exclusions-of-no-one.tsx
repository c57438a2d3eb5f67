import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from "@fluentui/react-components";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { commands } from "../api/commands.ts";
import { queries } from "../api/queries.ts";
import { GuardedButton } from "../parts/guarded-button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { fullTime } from "../parts/when.tsx";
import { useMayRun } from "../shell/may.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: "none" },
  item: {
    display: "flex",
    flexWrap: "wrap",
    alignItems: "center",
    gap: tokens.spacingHorizontalS,
    paddingTop: tokens.spacingVerticalS,
    overflowWrap: "anywhere",
  },
});

/** Exclusions of accounts that are gone, so that no employee in the list has them, each with the button that ends it. */
export default function ExclusionsOfNoOne() {
  const styles = useStyles();
  const { data } = useQuery(queries.exclusions);
  const may = useMayRun();
  const end = useEnd();
  const missing = data?.filter(({ inForce, missingSince }) => inForce && missingSince !== undefined) ?? [];
  if (missing.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t.employees.ofNoOne(missing.length)}</MessageBarTitle>
        {t.employees.ofNoOneWhy}
        <ul className={styles.list}>
          {missing.map(({ email, missingSince = "", reason }) => (
            <li key={email} className={styles.item}>
              <span>
                <strong>{email}</strong> {t.employees.ofNoOneSince(fullTime(missingSince), reason)}
              </span>
              <GuardedButton
                size="small"
                may={end.isPending ? { allowed: false } : may}
                aria-label={t.employees.endExclusionOf(email)}
                onClick={() => end.mutate(email)}
              >
                {t.employees.endExclusion}
              </GuardedButton>
            </li>
          ))}
        </ul>
      </MessageBarBody>
    </MessageBar>
  );
}

function useEnd() {
  const client = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: commands.include,
    onSuccess: (_, email) => toasts.succeeded(t.employees.exclusionEnded(email)),
    onError: (error) => toasts.failed(t.employees.exclusionNotEnded, error),
    onSettled: async () => {
      for (const { queryKey } of [queries.exclusions, queries.status])
        await client.invalidateQueries({ queryKey });
    },
  });
}
