-- What Entra ID holds, in the employee database: version 2.
--
-- Run by whoever owns the employee tables, in their schema, again after each upgrade that asks for it: it may be run any
-- number of times, and keeps what the tables hold. The app never runs it.
--
-- The app's login gets no rights of its own. It becomes a member of the role entra_readback, which may read and write the
-- tables made here and nothing else, so that no mistake of the app can change an employee:
--
--   CREATE ROLE entra_writer LOGIN PASSWORD '…';
--   GRANT entra_readback TO entra_writer;
--
-- Whoever shall read the tables gets SELECT on them or on the view employees_with_entra.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'entra_readback') THEN
    CREATE ROLE entra_readback NOLOGIN;
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO entra_readback', current_schema());
END $$;

-- What is there already is nothing to report.
SET client_min_messages = warning;

CREATE TABLE IF NOT EXISTS entra_readback_version (
  version integer PRIMARY KEY,
  installed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE entra_readback_version IS 'The versions of these tables that were installed; the highest one holds.';
COMMENT ON COLUMN entra_readback_version.version IS 'Version of the tables: the app writes only the one that it knows.';
COMMENT ON COLUMN entra_readback_version.installed_at IS 'When the version was installed.';

CREATE TABLE IF NOT EXISTS entra_readback (
  deployment text PRIMARY KEY,
  run text NOT NULL,
  read_at timestamptz NOT NULL,
  written_at timestamptz NOT NULL DEFAULT now(),
  employees integer NOT NULL,
  accounts_without_employee integer NOT NULL
);
COMMENT ON TABLE entra_readback IS 'The last time that everyone was written, one row for each deployment of the app.';
COMMENT ON COLUMN entra_readback.deployment IS 'Which deployment of the app: its storage account, or ENTRA_READBACK_DEPLOYMENT.';
COMMENT ON COLUMN entra_readback.run IS 'The run that read employees and accounts.';
COMMENT ON COLUMN entra_readback.read_at IS 'When they were read: all rows of the deployment are as of then, or newer.';
COMMENT ON COLUMN entra_readback.written_at IS 'When they were written here.';
COMMENT ON COLUMN entra_readback.employees IS 'How many rows entra_accounts then had of the deployment.';
COMMENT ON COLUMN entra_readback.accounts_without_employee IS 'How many rows entra_accounts_without_employee then had of it.';

-- Columns are added one by one, so that one that a later version brings or that someone has dropped is there again.
CREATE TABLE IF NOT EXISTS entra_accounts (
  deployment text NOT NULL,
  source_key text NOT NULL,
  email text NOT NULL,
  entra_match text NOT NULL,
  entra_match_sure boolean NOT NULL,
  read_at timestamptz NOT NULL,
  run text NOT NULL,
  PRIMARY KEY (deployment, source_key)
);
ALTER TABLE entra_accounts
  ADD COLUMN IF NOT EXISTS employee_id text,
  ADD COLUMN IF NOT EXISTS entra_user_id text,
  ADD COLUMN IF NOT EXISTS entra_upn text,
  ADD COLUMN IF NOT EXISTS entra_upn_mismatch boolean,
  ADD COLUMN IF NOT EXISTS entra_mail text,
  ADD COLUMN IF NOT EXISTS entra_account_enabled boolean,
  ADD COLUMN IF NOT EXISTS entra_user_type text,
  ADD COLUMN IF NOT EXISTS entra_on_premises_synced boolean,
  ADD COLUMN IF NOT EXISTS entra_display_name text,
  ADD COLUMN IF NOT EXISTS entra_given_name text,
  ADD COLUMN IF NOT EXISTS entra_surname text,
  ADD COLUMN IF NOT EXISTS entra_job_title text,
  ADD COLUMN IF NOT EXISTS entra_mobile_phone text,
  ADD COLUMN IF NOT EXISTS entra_business_phone text,
  ADD COLUMN IF NOT EXISTS entra_department text,
  ADD COLUMN IF NOT EXISTS entra_office_location text,
  ADD COLUMN IF NOT EXISTS entra_street_address text,
  ADD COLUMN IF NOT EXISTS entra_city text,
  ADD COLUMN IF NOT EXISTS entra_postal_code text,
  ADD COLUMN IF NOT EXISTS entra_country text,
  ADD COLUMN IF NOT EXISTS entra_has_photo boolean,
  ADD COLUMN IF NOT EXISTS entra_photo_size integer,
  ADD COLUMN IF NOT EXISTS entra_photo_hash text,
  ADD COLUMN IF NOT EXISTS entra_photo_verified_at timestamptz,
  ADD COLUMN IF NOT EXISTS entra_signature_hash text,
  ADD COLUMN IF NOT EXISTS entra_signature_in_step boolean,
  ADD COLUMN IF NOT EXISTS entra_signature_verified_at timestamptz,
  ADD COLUMN IF NOT EXISTS entra_roaming_signatures boolean,
  ADD COLUMN IF NOT EXISTS entra_sync_states jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN IF NOT EXISTS entra_mismatch_fields jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS entra_notes jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS entra_last_written_at timestamptz,
  ADD COLUMN IF NOT EXISTS entra_last_verified_at timestamptz,
  ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
-- Half of each page stays free: a changed row is written beside the old one, and no index has to be (a "HOT" update), for
-- most rows also on a night on which all of them change. The server took two thirds of the time for such a night, and 35 MB
-- more for 100,000 rows.
ALTER TABLE entra_accounts SET (fillfactor = 50);
CREATE INDEX IF NOT EXISTS entra_accounts_email ON entra_accounts (email);
CREATE INDEX IF NOT EXISTS entra_accounts_employee_id ON entra_accounts (employee_id);
CREATE INDEX IF NOT EXISTS entra_accounts_user ON entra_accounts (deployment, entra_user_id);
-- Nothing reads by it, and it has to be written with each change.
DROP INDEX IF EXISTS entra_accounts_updated;
COMMENT ON TABLE entra_accounts IS 'What Entra ID holds for each active employee. Written by Entra Employee Sync; a row changes only when a value does.';
COMMENT ON COLUMN entra_accounts.deployment IS 'Which deployment of the app wrote the row; each has its own rows.';
COMMENT ON COLUMN entra_accounts.source_key IS 'The employee: id:<employees.id> where the table has an id, else email:<address>.';
COMMENT ON COLUMN entra_accounts.employee_id IS 'employees.id as text; null where the table has none, or several people have the same.';
COMMENT ON COLUMN entra_accounts.email IS 'employees.email, in lower case.';
COMMENT ON COLUMN entra_accounts.entra_user_id IS 'Object id of the account; null where none is surely theirs.';
COMMENT ON COLUMN entra_accounts.entra_upn IS 'User principal name of the account.';
COMMENT ON COLUMN entra_accounts.entra_upn_mismatch IS 'Whether the user principal name is another address than employees.email.';
COMMENT ON COLUMN entra_accounts.entra_mail IS 'The primary e-mail address of the account.';
COMMENT ON COLUMN entra_accounts.entra_match IS 'How the account was found: link, employeeId, upn, mail, alias; or why there is none: none, ambiguous, unsure, rejected (the row cannot be read as an employee).';
COMMENT ON COLUMN entra_accounts.entra_match_sure IS 'Whether that is sure: not for an alias, and not without an account.';
COMMENT ON COLUMN entra_accounts.entra_account_enabled IS 'Whether the account can sign in.';
COMMENT ON COLUMN entra_accounts.entra_user_type IS 'Member, or null for accounts older than 2014.';
COMMENT ON COLUMN entra_accounts.entra_on_premises_synced IS 'Whether Active Directory is the source of the account; the app does not write its profile then.';
COMMENT ON COLUMN entra_accounts.entra_display_name IS 'displayName of the account now.';
COMMENT ON COLUMN entra_accounts.entra_given_name IS 'givenName of the account now.';
COMMENT ON COLUMN entra_accounts.entra_surname IS 'surname of the account now.';
COMMENT ON COLUMN entra_accounts.entra_job_title IS 'jobTitle of the account now.';
COMMENT ON COLUMN entra_accounts.entra_mobile_phone IS 'mobilePhone of the account now.';
COMMENT ON COLUMN entra_accounts.entra_business_phone IS 'businessPhones of the account now, which has one at most.';
COMMENT ON COLUMN entra_accounts.entra_department IS 'department of the account now.';
COMMENT ON COLUMN entra_accounts.entra_office_location IS 'officeLocation of the account now.';
COMMENT ON COLUMN entra_accounts.entra_street_address IS 'streetAddress of the account now.';
COMMENT ON COLUMN entra_accounts.entra_city IS 'city of the account now.';
COMMENT ON COLUMN entra_accounts.entra_postal_code IS 'postalCode of the account now.';
COMMENT ON COLUMN entra_accounts.entra_country IS 'country of the account now.';
COMMENT ON COLUMN entra_accounts.entra_has_photo IS 'Whether the app has sent a photo that is still there; null where it has sent none.';
COMMENT ON COLUMN entra_accounts.entra_photo_size IS 'Bytes of the JPEG that the app sent; null where it sent none, or a version before 0.2 did.';
COMMENT ON COLUMN entra_accounts.entra_photo_hash IS 'SHA-256 of the JPEG that the app sent, hex.';
COMMENT ON COLUMN entra_accounts.entra_photo_verified_at IS 'When the photo was last compared with what was sent.';
COMMENT ON COLUMN entra_accounts.entra_signature_hash IS 'Hash of the signature that the app sent.';
COMMENT ON COLUMN entra_accounts.entra_signature_in_step IS 'Whether the mailbox has the signature that the database says; null where none was sent.';
COMMENT ON COLUMN entra_accounts.entra_signature_verified_at IS 'When the signature was last compared with what was sent.';
COMMENT ON COLUMN entra_accounts.entra_roaming_signatures IS 'Whether the tenant has roaming signatures, so that Outlook does not show this one; null where that is not known.';
COMMENT ON COLUMN entra_accounts.entra_sync_states IS 'The sync state by target, as the console shows it: {"entra": "in-step", "photo": "differs"}.';
COMMENT ON COLUMN entra_accounts.entra_mismatch_fields IS 'Fields that differ: [{"target", "field", "here" (by the database), "there" (in Entra ID), "rule", "since"}]; where someone has changed it there since it was written or since both agreed also "drift": what was found.';
COMMENT ON COLUMN entra_accounts.entra_notes IS 'What a person should know: [{"code", "message", "target", "field"}].';
COMMENT ON COLUMN entra_accounts.entra_last_written_at IS 'When the app last changed something of the person in Microsoft 365, since these tables exist.';
COMMENT ON COLUMN entra_accounts.entra_last_verified_at IS 'When photo or signature was last compared with what was sent.';
COMMENT ON COLUMN entra_accounts.read_at IS 'When the values of this row were read, as of its last change; see entra_readback for the last read of everyone.';
COMMENT ON COLUMN entra_accounts.run IS 'The run that last changed this row.';
COMMENT ON COLUMN entra_accounts.updated_at IS 'When this row last changed.';

CREATE TABLE IF NOT EXISTS entra_accounts_without_employee (
  deployment text NOT NULL,
  entra_user_id text NOT NULL,
  since timestamptz NOT NULL,
  read_at timestamptz NOT NULL,
  run text NOT NULL,
  PRIMARY KEY (deployment, entra_user_id)
);
ALTER TABLE entra_accounts_without_employee
  ADD COLUMN IF NOT EXISTS entra_upn text,
  ADD COLUMN IF NOT EXISTS entra_mail text,
  ADD COLUMN IF NOT EXISTS entra_display_name text,
  ADD COLUMN IF NOT EXISTS entra_account_enabled boolean,
  ADD COLUMN IF NOT EXISTS entra_user_type text,
  ADD COLUMN IF NOT EXISTS entra_on_premises_synced boolean,
  ADD COLUMN IF NOT EXISTS last_source_key text,
  ADD COLUMN IF NOT EXISTS last_email text,
  ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
COMMENT ON TABLE entra_accounts_without_employee IS 'Members in Entra ID whom no active employee has. Written by Entra Employee Sync.';
COMMENT ON COLUMN entra_accounts_without_employee.deployment IS 'Which deployment of the app wrote the row; each has its own rows.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_user_id IS 'Object id of the account.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_upn IS 'User principal name of the account.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_mail IS 'The primary e-mail address of the account.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_display_name IS 'displayName of the account.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_account_enabled IS 'Whether the account can sign in.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_user_type IS 'Member, or null for accounts older than 2014.';
COMMENT ON COLUMN entra_accounts_without_employee.entra_on_premises_synced IS 'Whether Active Directory is the source of the account.';
COMMENT ON COLUMN entra_accounts_without_employee.last_source_key IS 'The employee that the app last knew the account to belong to, as source_key in entra_accounts; null for none.';
COMMENT ON COLUMN entra_accounts_without_employee.last_email IS 'The e-mail address of that employee.';
COMMENT ON COLUMN entra_accounts_without_employee.since IS 'When the app first found the account without an employee: for a leaver, the first night after they left the database.';
COMMENT ON COLUMN entra_accounts_without_employee.read_at IS 'When the values of this row were read, as of its last change.';
COMMENT ON COLUMN entra_accounts_without_employee.run IS 'The run that last changed this row.';
COMMENT ON COLUMN entra_accounts_without_employee.updated_at IS 'When this row last changed.';

CREATE TABLE IF NOT EXISTS entra_hr_list (
  deployment text NOT NULL,
  item_key text NOT NULL,
  kind text NOT NULL,
  source_key text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  code text NOT NULL,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  read_at timestamptz NOT NULL,
  run text NOT NULL,
  PRIMARY KEY (deployment, item_key)
);
ALTER TABLE entra_hr_list
  ADD COLUMN IF NOT EXISTS office text,
  ADD COLUMN IF NOT EXISTS field text,
  ADD COLUMN IF NOT EXISTS here text,
  ADD COLUMN IF NOT EXISTS there text,
  ADD COLUMN IF NOT EXISTS decided_by text,
  ADD COLUMN IF NOT EXISTS decided_at timestamptz,
  ADD COLUMN IF NOT EXISTS until timestamptz,
  ADD COLUMN IF NOT EXISTS updated_at timestamptz NOT NULL DEFAULT now();
COMMENT ON TABLE entra_hr_list IS 'What HR should look at: bad data, accepted differences, and what people have reported. Written by Entra Employee Sync. Since version 2.';
COMMENT ON COLUMN entra_hr_list.deployment IS 'Which deployment of the app wrote the row; each has its own rows.';
COMMENT ON COLUMN entra_hr_list.item_key IS 'What the row is about: kind, employee, field and code.';
COMMENT ON COLUMN entra_hr_list.kind IS 'bad-data: the row of employees or a cell of it cannot be used as it is; accepted: Entra ID may differ until a time; reported: a person says that the employee database is wrong.';
COMMENT ON COLUMN entra_hr_list.source_key IS 'The employee, as source_key in entra_accounts.';
COMMENT ON COLUMN entra_hr_list.email IS 'employees.email, in lower case.';
COMMENT ON COLUMN entra_hr_list.name IS 'The name of the employee; empty for a row that cannot be read as one.';
COMMENT ON COLUMN entra_hr_list.office IS 'The name of their office.';
COMMENT ON COLUMN entra_hr_list.field IS 'The column of the employee database for bad data, else the property in Entra ID; null for the whole row.';
COMMENT ON COLUMN entra_hr_list.here IS 'What the employee database says; null for bad data.';
COMMENT ON COLUMN entra_hr_list.there IS 'What Entra ID says; null for bad data.';
COMMENT ON COLUMN entra_hr_list.code IS 'Why, in a word for programs.';
COMMENT ON COLUMN entra_hr_list.reason IS 'Why, in words: for a decision what the person has written.';
COMMENT ON COLUMN entra_hr_list.decided_by IS 'Who accepted or reported it; null for bad data.';
COMMENT ON COLUMN entra_hr_list.decided_at IS 'When.';
COMMENT ON COLUMN entra_hr_list.until IS 'Until when it is accepted: from then on the value of the employee database is written again.';
COMMENT ON COLUMN entra_hr_list.since IS 'Since when it is on this list.';
COMMENT ON COLUMN entra_hr_list.read_at IS 'When the values of this row were read, as of its last change.';
COMMENT ON COLUMN entra_hr_list.run IS 'The run that last changed this row.';
COMMENT ON COLUMN entra_hr_list.updated_at IS 'When this row last changed.';

-- The right to write exactly these tables. TRUNCATE, REFERENCES and TRIGGER are not needed, and not given.
GRANT SELECT ON entra_readback_version TO entra_readback;
GRANT SELECT, INSERT, UPDATE, DELETE ON entra_readback, entra_accounts, entra_accounts_without_employee, entra_hr_list
  TO entra_readback;

-- Each employee with their account: the columns entra_…, then those of employees but for those of the same name. An
-- employee has a row for each deployment that has written one, and one without an account where none has.
DO $$
DECLARE
  own text[] := ARRAY['entra_deployment'] || ARRAY(
    SELECT attname::text FROM pg_catalog.pg_attribute
    WHERE attrelid = 'entra_accounts'::regclass AND attname LIKE 'entra\_%' AND NOT attisdropped ORDER BY attnum);
  shown text := (SELECT string_agg(format('a.%I', name), ', ') FROM unnest(own[2:]) AS name);
  theirs text := (SELECT string_agg(format('e.%I', attname), ', ' ORDER BY attnum) FROM pg_catalog.pg_attribute
    WHERE attrelid = 'employees'::regclass AND attnum > 0 AND NOT attisdropped
      AND attname <> ALL (own || ARRAY['entra_read_at', 'entra_updated_at']));
  definition text := format(
    'VIEW employees_with_entra AS
     SELECT a.deployment AS entra_deployment, %s, a.read_at AS entra_read_at, a.updated_at AS entra_updated_at, %s
     FROM employees e LEFT JOIN LATERAL (
       SELECT DISTINCT ON (deployment) * FROM entra_accounts
       WHERE employee_id = to_jsonb(e) ->> ''id'' OR email = lower(btrim(e.email::text))
       ORDER BY deployment, employee_id IS NOT DISTINCT FROM to_jsonb(e) ->> ''id'' DESC, source_key
     ) a ON true', shown, theirs);
  readers text[];
  reader text;
BEGIN
  BEGIN
    EXECUTE 'CREATE OR REPLACE ' || definition;
  EXCEPTION WHEN invalid_table_definition THEN
    -- Columns were added or dropped elsewhere than at the end. Who may read the view may do so afterwards.
    readers := ARRAY(
      SELECT CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE grantee::regrole::text END
      FROM pg_catalog.pg_class, aclexplode(relacl)
      WHERE pg_class.oid = 'employees_with_entra'::regclass AND privilege_type = 'SELECT' AND grantee <> relowner);
    DROP VIEW employees_with_entra;
    EXECUTE 'CREATE ' || definition;
    FOREACH reader IN ARRAY readers LOOP
      EXECUTE format('GRANT SELECT ON employees_with_entra TO %s', reader);
    END LOOP;
  END;
END $$;
COMMENT ON VIEW employees_with_entra IS 'employees with what Entra ID holds for them; run the file again after a change of the columns of employees.';

INSERT INTO entra_readback_version (version) VALUES (2) ON CONFLICT DO NOTHING;
RESET client_min_messages;
