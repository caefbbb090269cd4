-- The MySQL schema of Calling System, generated from the migrations: `npx tsx scripts/schema.ts`.
-- Do not edit it; a test fails when it is stale. It imports into an empty database as it is:
--   mysql calling < schema.sql
-- The server makes the same tables by itself when it starts on an empty database.

create table `users` (
  `user_id` integer primary key auto_increment,
  `first_name` varchar(100) not null,
  `last_name` varchar(100) not null,
  `email` varchar(512) collate utf8mb4_bin not null,
  `password` varchar(255) not null,
  `call_user_id` varchar(30),
  `is_bot` smallint default 0 not null,
  `created_at` datetime(3) not null,
  constraint `users_email` unique (`email`),
  constraint `users_call_user_id` unique (`call_user_id`)
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table `contacts` (
  `contact_id` integer primary key auto_increment,
  `user_id` integer not null,
  `contact_user_id` integer not null,
  `nickname` varchar(100),
  `created_at` datetime(3) not null,
  constraint `contacts_pair` unique (`user_id`, `contact_user_id`),
  constraint `contacts_owner` foreign key (`user_id`) references `users` (`user_id`) on delete cascade,
  constraint `contacts_person` foreign key (`contact_user_id`) references `users` (`user_id`) on delete cascade
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create table `calls` (
  `call_id` integer primary key auto_increment,
  `room_id` varchar(64) collate utf8mb4_bin,
  `caller_id` integer,
  `receiver_id` integer,
  `caller_call_id` varchar(30),
  `receiver_call_id` varchar(30),
  `call_status` varchar(16) not null,
  `outcome` varchar(16),
  `is_video` smallint default 0 not null,
  `started_at` datetime(3) not null,
  `ended_at` datetime(3),
  constraint `calls_room_id` unique (`room_id`),
  constraint `calls_caller` foreign key (`caller_id`) references `users` (`user_id`) on delete set null,
  constraint `calls_receiver` foreign key (`receiver_id`) references `users` (`user_id`) on delete set null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create index `calls_by_caller` on `calls` (`caller_id`, `started_at`);

create index `calls_by_receiver` on `calls` (`receiver_id`, `started_at`);

create index `calls_by_end` on `calls` (`ended_at`);

create table `call_participants` (
  `participant_id` integer primary key auto_increment,
  `call_id` integer not null,
  `user_id` integer,
  `call_user_id` varchar(30) not null,
  `joined_at` datetime(3) not null,
  `left_at` datetime(3),
  constraint `call_participants_stay` unique (`call_id`, `call_user_id`, `joined_at`),
  constraint `call_participants_call` foreign key (`call_id`) references `calls` (`call_id`) on delete cascade,
  constraint `call_participants_user` foreign key (`user_id`) references `users` (`user_id`) on delete set null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create index `call_participants_by_user` on `call_participants` (`user_id`, `call_id`);

create table `user_fcm_tokens` (
  `token_hash` char(64) primary key,
  `user_id` integer not null,
  `token` text not null,
  `created_at` datetime(3) not null,
  constraint `user_fcm_tokens_user` foreign key (`user_id`) references `users` (`user_id`) on delete cascade
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create index `user_fcm_tokens_by_user` on `user_fcm_tokens` (`user_id`, `created_at`);

alter table `users` add column `token_version` integer default 0 not null;

alter table `calls` add column `hidden_from_receiver` smallint default 0 not null;

create table `account_changes` (
  `change_id` integer primary key auto_increment,
  `kind` varchar(20) not null,
  `user_id` integer not null,
  `token_id` varchar(64),
  `kept_until` datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create index `account_changes_by_end` on `account_changes` (`kept_until`);

create table `blocks` (
  `user_id` integer not null,
  `blocked_user_id` integer not null,
  `created_at` datetime(3) not null,
  constraint `blocks_pair` primary key (`user_id`, `blocked_user_id`),
  constraint `blocks_owner` foreign key (`user_id`) references `users` (`user_id`) on delete cascade,
  constraint `blocks_person` foreign key (`blocked_user_id`) references `users` (`user_id`) on delete cascade
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

alter table users add column `full_name` varchar(201) generated always as (concat(first_name, ' ', last_name)) virtual;

create index `users_full_name` on `users` (`full_name`, `call_user_id`);

alter table users add column `sorting_name` varchar(201) generated always as (concat(last_name, ' ', first_name)) virtual;

create index `users_sorting_name` on `users` (`sorting_name`, `call_user_id`);

alter table `calls` add column `reported_by` integer;

alter table `calls` add column `seen_at` datetime(3);

update calls set seen_at = started_at;

create index `calls_unseen` on `calls` (`receiver_id`, `seen_at`, `outcome`);

alter table `contacts` add column `revision` integer default 1 not null;

alter table `contacts` add column `updated_at` datetime(3);

create index `contacts_by_person` on `contacts` (`contact_user_id`, `user_id`);

create table `removed_contacts` (
  `contact_id` integer primary key,
  `user_id` integer not null,
  `revision` integer not null,
  `removed_at` datetime(3) not null,
  constraint `removed_contacts_owner` foreign key (`user_id`) references `users` (`user_id`) on delete cascade
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

create index `removed_contacts_by_owner` on `removed_contacts` (`user_id`, `revision`);

create table `revisions` (
  `name` varchar(32) primary key,
  `value` integer not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci;

insert into revisions (name, value) values ('contacts', 1);

alter table `call_participants` add column `device` varchar(128);

create table `kysely_migration` (`name` varchar(255) not null primary key, `timestamp` varchar(255) not null);

create table `kysely_migration_lock` (`id` varchar(255) not null primary key, `is_locked` integer default 0 not null);

insert into `kysely_migration_lock` (`id`, `is_locked`) values ('migration_lock', 0);

insert into `kysely_migration` (`name`, `timestamp`) values ('0001-first-tables', '1970-01-01T00:00:00.000Z'), ('0002-security', '1970-01-01T00:00:00.000Z'), ('0003-people', '1970-01-01T00:00:00.000Z'), ('0004-devices', '1970-01-01T00:00:00.000Z');
