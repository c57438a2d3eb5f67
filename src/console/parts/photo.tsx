import { Avatar, type AvatarProps } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
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
