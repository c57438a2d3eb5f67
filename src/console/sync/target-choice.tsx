import { Checkbox, makeStyles, tokens } from "@fluentui/react-components";
import { useId } from "react";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  choice: { display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: tokens.spacingHorizontalS },
});

/** The targets of a sync: at least one, in configured order. */
export function TargetChoice({
  choices,
  chosen,
  onChoose,
}: {
  readonly choices: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (targets: readonly string[]) => void;
}) {
  const styles = useStyles();
  const id = useId();
  if (choices.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out in a row everywhere
    <div role="group" aria-labelledby={id} className={styles.choice}>
      <span id={id}>{t.sync.targets}:</span>
      {choices.map((target) => {
        const isChosen = chosen.includes(target);
        return (
          <Checkbox
            key={target}
            label={t.words.targets[target] ?? target}
            checked={isChosen}
            disabled={isChosen && chosen.length === 1}
            onChange={() =>
              onChoose(choices.filter((one) => (one === target ? !isChosen : chosen.includes(one))))
            }
          />
        );
      })}
    </div>
  );
}
