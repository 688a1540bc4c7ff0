-- Run once by the database's container, on a new volume, as its superuser: the application owns the database and
-- is no superuser. CREATEROLE is for the roles of collector, API and dashboards.
\getenv owner_password TECHNOPARK_DATABASE_PASSWORD
CREATE ROLE technopark LOGIN CREATEROLE PASSWORD :'owner_password';
ALTER DATABASE :"DBNAME" OWNER TO technopark;
