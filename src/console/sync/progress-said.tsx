import { useEffect, useState } from "react";
import { Unseen } from "../parts/unseen.tsx";
import { t } from "../texts/texts.ts";
import { isWorthSaying, type Said } from "./announcement.ts";

/** Tells those who hear the page how far something is, now and then. */
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
