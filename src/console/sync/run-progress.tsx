import {
  Field,
  MessageBar,
  MessageBarBody,
  makeStyles,
  ProgressBar,
  Text,
  tokens,
} from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { isUnderWay } from "../../api/runs.ts";
import { now } from "../api/clock.ts";
import { queries } from "../api/queries.ts";
import { ProblemMessage } from "../parts/problem-message.tsx";
import { say } from "../parts/say.ts";
import { Unseen } from "../parts/unseen.tsx";
import { fullTime } from "../parts/when.tsx";
import { t } from "../texts/texts.ts";
import { isWorthSaying, progressOf, type Said } from "./progress.ts";

const useStyles = makeStyles({
  progress: { display: "grid", gap: tokens.spacingVerticalM, gridTemplateColumns: "minmax(0, 1fr)" },
  targets: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(180px, 100%), 1fr))",
  },
});

/** A run's progress, in total and by target; polls until the run has ended. */
export function RunProgress({ id }: { readonly id: string }) {
  const styles = useStyles();
  const { data: run, error, refetch } = useQuery(queries.run(id));
  if (!run) return error ? <ProblemMessage error={error} onRetry={() => refetch()} /> : <ProgressBar />;
  const progress = progressOf(run);
  if (!progress) {
    const { status, reason } = run;
    const waitsFor = isUnderWay(run) && reason ? say(reason) : undefined;
    return (
      <Field
        validationMessage={
          waitsFor ? `${waitsFor.message} ${waitsFor.remedy ?? ""}` : (t.sync.phases[status] ?? "")
        }
        validationState={waitsFor ? "warning" : "none"}
      >
        <ProgressBar aria-label={t.sync.progress} />
      </Field>
    );
  }
  const { done, expected, percent, waiting, failed, targets } = progress;
  const end = run.progress?.scheduledEnd;
  return (
    <div className={styles.progress}>
      <Field
        label={t.sync.all}
        validationState="none"
        validationMessage={`${percent} % · ${t.sync.done(done, expected)}`}
      >
        <ProgressBar value={done} max={Math.max(1, expected)} thickness="large" />
      </Field>
      {targets.length > 1 && (
        <div className={styles.targets}>
          {targets.map(({ target, done: own, expected: of }) => (
            <Field
              key={target}
              label={t.words.targets[target] ?? target}
              validationState="none"
              validationMessage={t.sync.done(own, of)}
            >
              <ProgressBar value={own} max={Math.max(1, of)} />
            </Field>
          ))}
        </div>
      )}
      <ProgressSaid percent={percent} failed={failed} />
      {waiting > 0 && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{t.sync.waiting(waiting)}</MessageBarBody>
        </MessageBar>
      )}
      {end && run.status === "running" && Date.parse(end) > now() && (
        <Text size={200}>{t.sync.endsAt(fullTime(end))}</Text>
      )}
    </div>
  );
}

/** Announces the progress to screen readers, at intervals. */
export function ProgressSaid({ percent, failed }: { readonly percent: number; readonly failed: number }) {
  const [said, setSaid] = useState<Said & { readonly words: string }>();
  useEffect(() => {
    const at = Date.now();
    setSaid((before) =>
      isWorthSaying(before, { percent, at })
        ? { percent, at, words: t.sync.announced(percent, failed) }
        : before,
    );
  }, [percent, failed]);
  return <Unseen live>{said?.words}</Unseen>;
}
