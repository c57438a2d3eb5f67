import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from "@fluentui/react-components";
import type { Guard } from "../../api/plan.ts";
import { say, type Wording } from "../parts/say.ts";
import { fieldName, shown } from "../parts/shown-value.ts";
import { Original } from "../parts/wording.tsx";
import { t } from "../texts/texts.ts";

const useStyles = makeStyles({
  body: { overflowWrap: "anywhere", paddingBlock: tokens.spacingVerticalXS },
  folds: { display: "grid", gap: tokens.spacingVerticalXS, minWidth: 0 },
  summary: {
    cursor: "pointer",
    paddingBlock: tokens.spacingVerticalXS,
    ":focus-visible": { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    // A thumb needs more room than a mouse.
    "@media (pointer: coarse), (max-width: 640px)": { paddingBlock: tokens.spacingVerticalM },
  },
  guards: { margin: 0, paddingInlineStart: tokens.spacingHorizontalXXL },
  aside: { margin: 0, color: tokens.colorNeutralForeground2 },
  examples: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

/** The guards that hold a plan, with the numbers and the first people concerned. */
export function GuardList({ guards, title }: { readonly guards: readonly Guard[]; readonly title: string }) {
  const styles = useStyles();
  if (guards.length === 0) return null;
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{title}</MessageBarTitle>
        <Guards guards={guards} />
      </MessageBarBody>
    </MessageBar>
  );
}

/** The guards by target, each folded to its first sentence; only one is open from the start. For a container with a heading. */
export function Guards({ guards }: { readonly guards: readonly Guard[] }) {
  const styles = useStyles();
  const byTarget = [...Map.groupBy(guards, ({ target }) => target)];
  return (
    <div className={styles.folds}>
      {byTarget.map(([target, own]) => (
        <details key={target ?? ""} open={byTarget.length === 1} data-guards={target ?? ""}>
          <summary className={styles.summary}>{summaryOf(target, own)}</summary>
          <ul className={styles.guards}>
            {own.map((guard) => (
              <li key={guard.name} data-guard={guard.name}>
                {/* Of a single one the summary has said it. */}
                {own.length > 1 && sentenceOf(guard)}
                {guard.percent !== undefined && (
                  <p className={styles.aside}>{t.sync.guardLimit(guard.percent)}</p>
                )}
                {guard.people === undefined && <Original of={sayGuard(guard)} />}
                <Examples guard={guard} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Examples({ guard: { examples = [] } }: { readonly guard: Guard }) {
  const styles = useStyles();
  if (examples.length === 0) return null;
  return (
    <div className={styles.aside}>
      {t.sync.guardExamples}:
      <ul className={styles.examples}>
        {examples.map(({ email, from, to }) => (
          <li key={email}>
            {email}: {shown(from, "from")} → {shown(to, "to")}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The target, its largest guard in a sentence, and how many more there are. */
function summaryOf(target: string | undefined, guards: readonly Guard[]): string {
  const [first] = guards.toSorted((a, b) => (b.people ?? 0) - (a.people ?? 0));
  if (!first) return "";
  const name = target === undefined ? t.sync.guardsOfAll : (t.words.targets[target] ?? target);
  const sentence = sentenceOf(first);
  const said = sentence.startsWith(name) ? sentence : `${name}: ${sentence}`;
  return guards.length === 1 ? said : t.sync.guardsMore(said, guards.length - 1);
}

/** A guard by its name without what it is about: `source-empty:title` is `source-empty`. */
const sayGuard = ({ name, message, target }: Guard): Wording =>
  say({ code: name.split(":")[0], message, target });

/** A guard in a person's words, where it has its numbers by themselves; those of version 0.1 have their sentence only. */
export function sentenceOf(guard: Guard): string {
  const { name, target = "", field, people, all } = guard;
  const [kind = ""] = name.split(":");
  const { guardSentences: sentences } = t.sync;
  const what = field === undefined ? (t.words.targets[target] ?? target) : fieldName(target, field);
  const { message } = sayGuard(guard);
  if (people === undefined) return message;
  if (kind === "template-changed") return sentences.template(what, people);
  if (all === undefined) return message;
  if (kind === "changed-percent") return sentences.changed(what, people, all);
  if (kind === "cleared-percent") return sentences.cleared(what, people, all);
  if (kind === "first-run") return sentences.first(what, people, all);
  if (kind === "exchanged-values") return sentences.exchanged(what, people, all);
  return kind === "replaced-values" ? sentences.replaced(what, people, all) : message;
}
