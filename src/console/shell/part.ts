import { type ComponentType, createElement, lazy, type ReactElement } from "react";

/** A part of the page could not be loaded: the app does not answer, or has been updated and no longer has the file. */
export class NotLoaded extends Error {
  override readonly name = "NotLoaded";
  /** Has it requested again when it is shown the next time; to be called once the error is shown. */
  readonly forget: () => void;

  constructor(cause: unknown, forget: () => void) {
    super("A part of the page could not be loaded.", { cause });
    this.forget = forget;
  }
}

/** A part of the page; `preload` loads it before it is shown. */
interface Part<Props> {
  (props: Props): ReactElement;
  readonly preload: () => void;
}

/**
 * A part of the page that is loaded when it is first shown. One that could not be loaded throws NotLoaded: React's `lazy`
 * alone remembers a failure for as long as the page is open.
 */
export function part<Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
): Part<Props> {
  const request = () =>
    lazy(() =>
      load().catch((cause: unknown) => {
        throw new NotLoaded(cause, () => {
          Present = request();
        });
      }),
    );
  let Present: ComponentType<Props> = request();
  const preload = () => void load().catch(() => {});
  return Object.assign((props: Props) => createElement(Present, props), { preload });
}
