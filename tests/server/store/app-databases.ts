/*
 * Databases as backends like the app's make them: the same five tables, in the shapes that people give them. Every one
 * holds the same people: Ada and Bob with what a real table has, and the accidents that time brings.
 */

/** The bcrypt hash of "correct horse", in the three spellings that libraries write. */
export const HASHES = {
  a: "$2a$04$cMtF4Q0i43imVxeN23icIe7ZecxvLeELq2oqNfewnvZB.FMQBjDGe",
  b: "$2b$04$cMtF4Q0i43imVxeN23icIe7ZecxvLeELq2oqNfewnvZB.FMQBjDGe",
  y: "$2y$04$cMtF4Q0i43imVxeN23icIe7ZecxvLeELq2oqNfewnvZB.FMQBjDGe",
};

const PEOPLE = `
  insert into users (user_id, first_name, last_name, email, password, call_user_id, created_at) values
    (1, 'Ada', 'Byron', 'ada@example.org', '${HASHES.a}', 'ada', '2024-01-02 03:04:05'),
    (2, 'Bob', 'Ross', 'Bob@Example.org', '${HASHES.b}', 'Bob_7', '2024-02-02 03:04:05'),
    (3, 'Zoë', 'Nöll', 'zoe@example.org', '${HASHES.y}', NULL, '2024-03-02 03:04:05'),
    (9, 'Cut', 'Off', 'cut@example.org', '${HASHES.b}', 'CUT_9', '2024-04-02 03:04:05');
`;

const CONTACTS = `
  insert into contacts (contact_id, user_id, contact_user_id, nickname, created_at) values
    (1, 1, 2, 'Bobby', '2024-05-01 00:00:00'),
    (2, 1, 3, NULL, '2024-05-02 00:00:00'),
    (4, 2, 1, '', '2024-05-03 00:00:00');
`;

const CALLS = `
  insert into calls (call_id, caller_id, receiver_id, call_status, started_at, ended_at) values
    (1, 1, 2, 'completed', '2024-06-01 10:00:00', '2024-06-01 10:05:00'),
    (2, 2, 1, 'missed', '2024-06-02 10:00:00', '2024-06-02 10:00:30'),
    (5, 1, 3, 'ongoing', '2024-06-03 10:00:00', NULL);
  insert into call_participants (call_id, user_id, joined_at, left_at) values
    (1, 1, '2024-06-01 10:00:10', '2024-06-01 10:05:00'),
    (1, 2, '2024-06-01 10:00:10', '2024-06-01 10:04:00');
`;

const TOKENS = `
  insert into user_fcm_tokens (user_id, fcm_token) values (1, 'token-of-ada'), (2, 'token-of-bob');
`;

/** As a careful MySQL backend makes them: keys, enums, defaults, foreign keys with names that ours have too. */
const strict = `
  create table users (
    user_id int unsigned auto_increment primary key, first_name varchar(50) not null, last_name varchar(50) not null,
    email varchar(191) not null unique, password char(60) not null, call_user_id varchar(30) unique,
    phone varchar(20) default 'unknown', created_at timestamp not null default current_timestamp,
    updated_at timestamp null on update current_timestamp
  ) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_general_ci;
  create table contacts (
    contact_id int unsigned auto_increment primary key, user_id int unsigned not null,
    contact_user_id int unsigned not null, nickname varchar(100), created_at timestamp default current_timestamp,
    unique key pair (user_id, contact_user_id),
    constraint contacts_owner foreign key (user_id) references users (user_id) on delete cascade,
    foreign key (contact_user_id) references users (user_id) on delete cascade
  ) engine=InnoDB;
  create table calls (
    call_id int unsigned auto_increment primary key, caller_id int unsigned, receiver_id int unsigned,
    call_status enum('missed','completed','ongoing') not null default 'ongoing',
    started_at timestamp not null default current_timestamp, ended_at timestamp null,
    constraint calls_caller foreign key (caller_id) references users (user_id),
    constraint fk_receiver foreign key (receiver_id) references users (user_id)
  ) engine=InnoDB;
  create table call_participants (
    id bigint auto_increment primary key, call_id int unsigned not null, user_id int unsigned not null,
    joined_at datetime default current_timestamp, left_at datetime,
    foreign key (call_id) references calls (call_id) on delete cascade
  ) engine=InnoDB;
  create table user_fcm_tokens (
    user_id int unsigned primary key, fcm_token text not null,
    updated_at timestamp default current_timestamp on update current_timestamp,
    constraint user_fcm_tokens_user foreign key (user_id) references users (user_id)
  ) engine=InnoDB;
  ${PEOPLE}${CONTACTS}${CALLS}${TOKENS}
  insert into users (user_id, first_name, last_name, email, password) values (40, 'Gone', 'Soon', 'gone@example.org', 'x');
  delete from users where user_id = 40;
`;

/** As it grows without care: latin1, no keys between tables, numbers kept as text, dates of every kind, old engines. */
const loose = `
  create table users (
    user_id bigint auto_increment primary key, first_name varchar(255), last_name varchar(255), email varchar(255),
    password varchar(255), call_user_id varchar(64) collate latin1_bin, created_at datetime
  ) engine=MyISAM default charset=latin1;
  create table contacts (
    contact_id bigint auto_increment primary key, user_id varchar(20), contact_user_id varchar(20),
    nickname varchar(255), created_at datetime
  ) engine=MyISAM default charset=latin1;
  create table calls (
    call_id bigint auto_increment primary key, caller_id varchar(20), receiver_id varchar(20),
    call_status varchar(50), started_at datetime(6), ended_at varchar(40)
  ) default charset=latin1;
  create table call_participants (call_id bigint, user_id varchar(20), joined_at datetime, left_at datetime);
  create table user_fcm_tokens (
    id int auto_increment primary key, user_id varchar(20), fcm_token varchar(512), created_at datetime
  ) default charset=latin1;
  create table blocks (anything int);
  insert into blocks values (1), (2);
  ${PEOPLE}${CONTACTS}${CALLS}${TOKENS}
`;

/** What time does to tables that check nothing; each is about one rule of the take-over. */
export const ACCIDENTS = `
  insert into users (user_id, first_name, last_name, email, password, call_user_id, created_at) values
    (11, 'Second', 'Ada', 'ADA@example.org', 'x', 'ADA', '2024-07-01 00:00:00'),
    (12, NULL, NULL, NULL, NULL, 'no call id!', NULL);
  insert into contacts (contact_id, user_id, contact_user_id, nickname, created_at) values
    (11, 1, 2, 'twice', '2024-07-01 00:00:00'), (12, 1, 777, 'nobody', '2024-07-01 00:00:00');
  insert into calls (call_id, caller_id, receiver_id, call_status, started_at, ended_at) values
    (11, 1, 888, 'Rejected', '2024-07-01 00:00:00', '2024-07-01T00:00:09.000Z'),
    (12, NULL, 1, 'weird', NULL, NULL);
  insert into call_participants (call_id, user_id, joined_at, left_at) values
    (1, 1, '2024-06-01 10:00:10', NULL), (999, 1, '2024-07-01 00:00:00', NULL), (1, 888, '2024-07-01 00:00:00', NULL);
  insert into user_fcm_tokens (user_id, fcm_token) values (3, 'token-of-ada'), (888, 'token-of-nobody');
`;

export const MYSQL_APPS = { strict, loose } as const;

/** The same backend on an SQLite file, as people run it while they develop. */
export const SQLITE_APP = `
  create table users (
    user_id integer primary key autoincrement, first_name text, last_name text, email text unique, password text,
    call_user_id text, created_at text default current_timestamp
  );
  create table contacts (
    contact_id integer primary key autoincrement, user_id integer references users (user_id),
    contact_user_id integer, nickname text, created_at text default current_timestamp
  );
  create table calls (
    call_id integer primary key autoincrement, caller_id integer, receiver_id integer, call_status text,
    started_at text default current_timestamp, ended_at text
  );
  create table call_participants (call_id integer, user_id integer, joined_at text, left_at text);
  create table user_fcm_tokens (user_id integer, fcm_token text, updated_at text default current_timestamp);
  create index calls_by_caller on calls (caller_id);
  ${PEOPLE}${CONTACTS}${CALLS}${TOKENS}
  insert into users (user_id, email) values (40, 'gone@example.org');
  delete from users where user_id = 40;
`;
