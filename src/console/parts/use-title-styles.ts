import { makeStyles } from "@fluentui/react-components";

/** A dialog title with a person's name: at most three lines, so that a long name leaves room for the rest. */
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
