import { useEffect, useRef, useState } from "react";

const pause = 250;

/**
 * What stands in a search box, with how to change it: at once on the page, and in the address (`asked`, `write`) when
 * the reader pauses. Somebody else's change of the address wins.
 */
export function useSearchText(asked: string, write: (text: string) => void) {
  const [text, setText] = useState(asked);
  const written = useRef(asked);
  const writer = useRef(write);
  writer.current = write;
  useEffect(() => {
    if (asked === written.current) return;
    written.current = asked;
    setText(asked);
  }, [asked]);
  useEffect(() => {
    if (text === written.current) return;
    const timer = setTimeout(() => {
      written.current = text;
      writer.current(text);
    }, pause);
    return () => clearTimeout(timer);
  }, [text]);
  return [text, setText] as const;
}
