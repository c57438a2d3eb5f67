import { makeStyles } from "@fluentui/react-components";

/** A dialog's title that names somebody: three lines of it at most, whatever they are called, so that the rest has room. */
export const useTitleStyles = makeStyles({
  title: {
    display: "-webkit-box",
    WebkitBoxOrient: "vertical",
    WebkitLineClamp: "3",
    overflow: "hidden",
    overflowWrap: "anywhere",
    unicodeBidi: "isolate",
  },
});
