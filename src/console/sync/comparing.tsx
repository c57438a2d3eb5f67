import { makeStyles, Spinner, Text, tokens } from "@fluentui/react-components";
import { useEffect, useState } from "react";
import { t } from "../texts/texts.ts";

const useComparingStyles = makeStyles({
  comparing: {
    display: "grid",
    justifyItems: "center",
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingVerticalXXL,
    textAlign: "center",
  },
});

/** Stands where a plan is being made, which may take minutes: says for how long already. */
export function Comparing({ isByRun }: { readonly isByRun: boolean }) {
  const seconds = useSeconds();
  return (
    <div className={useComparingStyles().comparing}>
      <Spinner label={t.sync.comparing} labelPosition="below" />
      {isByRun && <Text>{t.sync.comparingMany}</Text>}
      {seconds >= 3 && <Text size={200}>{t.sync.comparingFor(seconds)}</Text>}
    </div>
  );
}

function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const begun = Date.now();
    const timer = setInterval(() => setSeconds(Math.round((Date.now() - begun) / 1000)), 1000);
    return () => clearInterval(timer);
  }, []);
  return seconds;
}
