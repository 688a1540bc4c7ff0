-- People who log in at an OpenID provider instead of with a password, and what its claims granted them then.

ALTER TABLE person
    ALTER COLUMN password_hash DROP NOT NULL,
    ADD COLUMN issuer   text CHECK (issuer <> ''),
    ADD COLUMN subject  text CHECK (subject <> ''),
    ADD CONSTRAINT person_identity UNIQUE (issuer, subject),
    ADD CONSTRAINT person_subject_of_issuer CHECK ((issuer IS NULL) = (subject IS NULL)),
    -- One way in for each: who was taken over to the provider cannot be let in by a password that was forgotten.
    ADD CONSTRAINT person_one_way_in CHECK ((password_hash IS NULL) = (subject IS NOT NULL));
COMMENT ON COLUMN person.password_hash IS
    'Argon2id with its parameters, the password itself is kept nowhere; null: they log in at the provider.';
COMMENT ON COLUMN person.issuer IS 'The OpenID provider that knows them; null: they log in with a password.';
COMMENT ON COLUMN person.subject IS 'What the provider knows them by (its claim sub): never given to anybody else.';

ALTER TABLE session
    ADD COLUMN role        text
               CHECK (role IN ('viewer', 'plant_manager', 'export_officer', 'ingest_operator', 'administrator')),
    ADD COLUMN facilities  text[] CHECK (cardinality(facilities) > 0),
    ADD CONSTRAINT session_facilities_with_role
        CHECK (facilities IS NULL OR (role IS NOT NULL AND role <> 'administrator'));
COMMENT ON COLUMN session.role IS
    'What the provider''s claims granted at this login; null: role and facilities are those of the person.';
COMMENT ON COLUMN session.facilities IS 'Of the claims, where role is; null is the whole park then.';
