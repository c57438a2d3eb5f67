import { fieldName } from "./shown-value.ts";

/** A field as people know it, with the property's name in Microsoft Graph as a tooltip. */
export const FieldName = ({ target, field }: { readonly target: string; readonly field: string }) => (
  <span {...(target === "entra" && { title: field })}>{fieldName(target, field)}</span>
);
