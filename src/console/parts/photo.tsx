import { Avatar, type AvatarProps, makeStyles, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import type { PhotoQuery } from "../../api/employees.ts";
import { queries } from "../api/queries.ts";

/** A person's photo, through the app; their initials until it is loaded, or if there is none. */
export function Photo({
  email,
  name,
  hasPhoto,
  size = 40,
}: {
  readonly email: string;
  readonly name: string;
  readonly hasPhoto: boolean;
  readonly size?: NonNullable<AvatarProps["size"]>;
}) {
  const { data } = useQuery({ ...queries.photo(email, size * 2), enabled: hasPhoto });
  return (
    <Avatar
      name={name}
      size={size}
      color="colorful"
      idForColor={email}
      {...(data && { image: { src: data, alt: "" } })}
    />
  );
}

const useStyles = makeStyles({
  thumbnail: {
    display: "block",
    width: "56px",
    height: "56px",
    objectFit: "cover",
    borderRadius: tokens.borderRadiusMedium,
  },
});

/** A small picture of the photo in Entra ID, or of the one that would be written; nothing where it cannot be had. */
export function Thumbnail({ email, of }: { readonly email: string; readonly of: PhotoQuery["of"] }) {
  const styles = useStyles();
  const { data } = useQuery(queries.photo(email, 112, of));
  return data ? <img className={styles.thumbnail} src={data} alt="" data-photo={of} /> : null;
}
