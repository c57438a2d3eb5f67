import { type EntraUser, entraUser } from "../microsoft/graph/user.ts";
import type { Query } from "../postgres/query.ts";
import { objectId } from "./accounts.ts";
import { emailAddress } from "./names.ts";

/** Who is hired; `office` by its name. */
export interface NewHire {
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly phone: string | null;
  readonly office: string;
}

/** What changes in a company between two nightly syncs, made in its database; an unknown e-mail or office is an error. */
export interface LifeEvents {
  changeTitle(email: string, title: string | null): Promise<void>;
  /** Null takes the phone away. */
  changePhone(email: string, phone: string | null): Promise<void>;
  /** Null takes the photo away. */
  changePhotoUrl(email: string, url: string | null): Promise<void>;
  /** A new surname; the e-mail stays. */
  changeLastName(email: string, lastName: string): Promise<void>;
  /** To the office of that name. */
  move(email: string, office: string): Promise<void>;
  leave(email: string): Promise<void>;
  /** Adds an employee, and resolves with the bare Entra user that IT makes for them on the first day. */
  hire(person: NewHire): Promise<EntraUser>;
}

/** Events in the company, made in the database that `query` reaches. */
export function lifeEvents(query: Query): LifeEvents {
  const set = async (column: string, email: string, value: string | number | null) => {
    const changed = await query(
      `update employees set ${column} = $2 where lower(email) = lower($1) returning id`,
      [email, value],
    );
    if (changed.length === 0) throw new Error(`No employee has the e-mail ${email}.`);
  };
  const officeId = async (name: string) => {
    const [office] = await query<{ id: number }>("select id from offices where name = $1", [name]);
    if (!office) throw new Error(`There is no office named ${name}.`);
    return office.id;
  };
  return {
    changeTitle: (email, title) => set("title", email, title),
    changePhone: (email, phone) => set("phone", email, phone),
    changePhotoUrl: (email, url) => set("profile_image_url", email, url),
    changeLastName: (email, lastName) => set("last_name", email, lastName),
    move: async (email, office) => set("office_id", email, await officeId(office)),
    leave: (email) => set("status", email, "inactive"),
    async hire({ firstName, lastName, title, phone, office }) {
      const email = emailAddress(firstName, lastName);
      await query(
        `insert into employees (id, email, first_name, last_name, title, phone, office_id)
         select max(id) + 1, $1, $2, $3, $4, $5, $6::integer from employees`,
        [email, firstName, lastName, title, phone, await officeId(office)],
      );
      const displayName = `${firstName} ${lastName}`;
      return entraUser({ id: objectId(email), userPrincipalName: email, mail: email, displayName });
    },
  };
}
