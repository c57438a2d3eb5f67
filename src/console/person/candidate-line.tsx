import { Badge, makeStyles, Text, tokens } from "@fluentui/react-components";
import type { Candidate } from "../../api/plan.ts";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  head: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalS },
  name: { overflowWrap: "anywhere" },
  aside: { color: tokens.colorNeutralForeground2, overflowWrap: "anywhere" },
});

/** The names of an account, whether it is enabled, and how it was found. */
export function CandidateLine({ candidate }: { readonly candidate: Candidate }) {
  const styles = useStyles();
  const { entraId, userPrincipalName, displayName, enabled, match } = candidate;
  return (
    <div>
      <div className={styles.head}>
        <Text weight="semibold" dir="auto" className={styles.name}>
          {displayName ?? userPrincipalName}
        </Text>
        {enabled !== null && (
          <Badge appearance="tint" color={enabled ? "success" : "warning"}>
            {enabled ? t.links.enabled : t.links.disabled}
          </Badge>
        )}
      </div>
      {displayName && (
        <Text block className={styles.aside}>
          {userPrincipalName}
        </Text>
      )}
      <Text block size={200} className={styles.aside}>
        {t.person.matches[match]}
      </Text>
      <Text block size={200} className={styles.aside}>
        {t.person.entraId}: {entraId}
      </Text>
    </div>
  );
}
