/**
 * What all nodes share, and every way to change it. A script is atomic, so who reads and who writes at the same moment
 * is settled by Redis. Under the prefix stand:
 *
 *   nodes           sorted set: each node, by the time of its last beat
 *   steady          hash: since when the beats of a node have come without a gap
 *   epoch           a name for this set of data; another one means that Redis has lost what it knew
 *   on:PERSON       set: the nodes that have sockets of a person
 *   people:NODE     set: the people whom a node has announced
 *   claim:PERSON    the room that a person is busy in
 *   invites:PERSON  set: the rooms that have an open invite for a person
 *   call:ROOM       hash: owner, version, state, timers, at, members, invitees
 *   rooms:NODE      set: the rooms that a node owns
 *   over:ROOM       how a call ended, for a while: its node may die before the log knows
 */
const COMMON = `
local P = KEYS[1]
local function now(given)
  if given ~= '0' then return tonumber(given) end
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function words(text)
  local list = {}
  for word in string.gmatch(text or '', '%S+') do list[#list + 1] = word end
  return list
end
local function ownerOf(room) return redis.call('HGET', P .. 'call:' .. room, 'owner') end
local function claimOf(person)
  local room = redis.call('GET', P .. 'claim:' .. person)
  local owner = room and ownerOf(room)
  if owner then return room, owner end
  return '', ''
end
local function about(person)
  local invites = {}
  for _, room in ipairs(redis.call('SMEMBERS', P .. 'invites:' .. person)) do
    local owner = ownerOf(room)
    if owner then
      invites[#invites + 1] = room
      invites[#invites + 1] = owner
    end
  end
  local room, owner = claimOf(person)
  return { redis.call('SMEMBERS', P .. 'on:' .. person), room, owner, invites }
end
local function unclaim(person, room)
  if redis.call('GET', P .. 'claim:' .. person) == room then redis.call('DEL', P .. 'claim:' .. person) end
end
local function forget(node)
  local offline = {}
  for _, person in ipairs(redis.call('SMEMBERS', P .. 'people:' .. node)) do
    redis.call('SREM', P .. 'on:' .. person, node)
    if redis.call('EXISTS', P .. 'on:' .. person) == 0 then offline[#offline + 1] = person end
  end
  redis.call('DEL', P .. 'people:' .. node)
  return offline
end
`;

const script = (body: string): string => COMMON + body;

/** node, person…: those people have sockets on that node. What is known about each comes back. */
const come = script(`
local node, all = ARGV[1], {}
for i = 2, #ARGV do
  redis.call('SADD', P .. 'on:' .. ARGV[i], node)
  redis.call('SADD', P .. 'people:' .. node, ARGV[i])
  all[#all + 1] = about(ARGV[i])
end
return all
`);

/** node, person: that person has no more sockets on that node. */
const part = script(`
local node, person = ARGV[1], ARGV[2]
redis.call('SREM', P .. 'on:' .. person, node)
redis.call('SREM', P .. 'people:' .. node, person)
return { about(person) }
`);

/** person…: what is known about them. */
const look = script(`
local all = {}
for i = 1, #ARGV do all[i] = about(ARGV[i]) end
return all
`);

/** node, room, caller, callee: both become busy in that room, or neither does. */
const reserve = script(`
local node, room = ARGV[1], ARGV[2]
for i = 3, 4 do
  local claimed, owner = claimOf(ARGV[i])
  if claimed ~= '' and claimed ~= room then
    return { i == 3 and 'caller' or 'callee', claimed, owner, redis.call('SMEMBERS', P .. 'on:' .. ARGV[4]) }
  end
end
for i = 3, 4 do redis.call('SET', P .. 'claim:' .. ARGV[i], room) end
local members = ARGV[3] .. ' ' .. ARGV[4]
redis.call('HSET', P .. 'call:' .. room, 'owner', node, 'version', 0, 'members', members, 'invitees', '')
redis.call('SADD', P .. 'rooms:' .. node, room)
return { 'free', '', '', redis.call('SMEMBERS', P .. 'on:' .. ARGV[4]) }
`);

/** node, room: takes a room that nobody keeps, and whose end is not known; only the first one can. */
const open = script(`
local key = P .. 'call:' .. ARGV[2]
local over = redis.call('GET', P .. 'over:' .. ARGV[2])
if over then return over end
if redis.call('HSETNX', key, 'owner', ARGV[1]) == 0 then return 'kept' end
redis.call('HSET', key, 'version', 0, 'members', '', 'invitees', '')
redis.call('SADD', P .. 'rooms:' .. ARGV[1], ARGV[2])
return 'opened'
`);

/**
 * node, room, version, state, timers, members, invitees, now, person…: writes a call down for its owner. Back come the
 * members who are busy in another room, and where each of the given people is.
 */
const keep = script(`
local node, room, version = ARGV[1], ARGV[2], tonumber(ARGV[3])
local key = P .. 'call:' .. room
if not redis.call('ZSCORE', P .. 'nodes', node) then return { 'removed', {}, {} } end
local was = redis.call('HMGET', key, 'owner', 'version', 'members', 'invitees')
if was[1] and was[1] ~= node then return { 'lost', {}, {} } end
if was[2] and tonumber(was[2]) >= version then return { 'stale', {}, {} } end
local members, invitees, stays, invited, conflicts = words(ARGV[6]), words(ARGV[7]), {}, {}, {}
for _, person in ipairs(members) do stays[person] = true end
for _, person in ipairs(invitees) do invited[person] = true end
for _, person in ipairs(words(was[3])) do
  if not stays[person] then unclaim(person, room) end
end
for _, person in ipairs(words(was[4])) do
  if not invited[person] then redis.call('SREM', P .. 'invites:' .. person, room) end
end
for _, person in ipairs(members) do
  local claimed = claimOf(person)
  if claimed == '' or claimed == room then redis.call('SET', P .. 'claim:' .. person, room)
  else conflicts[#conflicts + 1] = person end
end
for _, person in ipairs(invitees) do redis.call('SADD', P .. 'invites:' .. person, room) end
redis.call('HSET', key, 'owner', node, 'version', version, 'state', ARGV[4], 'timers', ARGV[5],
  'members', ARGV[6], 'invitees', ARGV[7], 'at', now(ARGV[8]))
redis.call('SADD', P .. 'rooms:' .. node, room)
local places = {}
for i = 9, #ARGV do places[#places + 1] = redis.call('SMEMBERS', P .. 'on:' .. ARGV[i]) end
return { 'kept', conflicts, places }
`);

/** node, room, end, seconds: the call is over, if that node owns it; how it ended is remembered, where it is known. */
const drop = script(`
local node, room = ARGV[1], ARGV[2]
local key = P .. 'call:' .. room
local was = redis.call('HMGET', key, 'owner', 'members', 'invitees')
if was[1] ~= node then return 0 end
for _, person in ipairs(words(was[2])) do unclaim(person, room) end
for _, person in ipairs(words(was[3])) do redis.call('SREM', P .. 'invites:' .. person, room) end
redis.call('DEL', key)
redis.call('SREM', P .. 'rooms:' .. node, room)
if ARGV[3] ~= '' then redis.call('SET', P .. 'over:' .. room, ARGV[3], 'EX', ARGV[4]) end
return 1
`);

/**
 * node, now, lease, gap, epoch: that node is alive. Back come whether it was known, the epoch, all nodes, and those
 * that are dead. Only a node whose own beats have come steadily for a whole lease may say so: otherwise it was Redis
 * that was away, or the node itself.
 */
const beat = script(`
local node, at, lease, gap = ARGV[1], now(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local last = redis.call('ZSCORE', P .. 'nodes', node)
local steady = tonumber(redis.call('HGET', P .. 'steady', node) or at)
if not last or at - last > gap then steady = at end
redis.call('ZADD', P .. 'nodes', at, node)
redis.call('HSET', P .. 'steady', node, steady)
redis.call('SETNX', P .. 'epoch', ARGV[5])
local dead = {}
if at - steady >= lease then dead = redis.call('ZRANGEBYSCORE', P .. 'nodes', '-inf', at - lease) end
return { last and 1 or 0, redis.call('GET', P .. 'epoch'), redis.call('ZRANGE', P .. 'nodes', 0, -1), dead }
`);

/** heir, now, lease, dead: the heir takes over what a dead node owned; only one heir can. */
const bury = script(`
local heir, at, lease, dead = ARGV[1], now(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local last = redis.call('ZSCORE', P .. 'nodes', dead)
if not last or tonumber(last) > at - lease then return { 0, {}, {} } end
redis.call('ZREM', P .. 'nodes', dead)
redis.call('HDEL', P .. 'steady', dead)
local rooms = {}
for _, room in ipairs(redis.call('SMEMBERS', P .. 'rooms:' .. dead)) do
  if ownerOf(room) == dead then
    redis.call('HSET', P .. 'call:' .. room, 'owner', heir)
    redis.call('SADD', P .. 'rooms:' .. heir, room)
    rooms[#rooms + 1] = room
  end
end
redis.call('DEL', P .. 'rooms:' .. dead)
return { 1, rooms, forget(dead) }
`);

/** now, room…: the calls as they were written down, and how long ago. */
const load = script(`
local at, all = now(ARGV[1]), {}
for i = 2, #ARGV do
  local was = redis.call('HMGET', P .. 'call:' .. ARGV[i], 'owner', 'version', 'state', 'timers', 'at')
  local age = was[5] and at - tonumber(was[5]) or 0
  all[#all + 1] = { ARGV[i], was[1] or '', was[2] or '0', was[3] or '', was[4] or '', age }
end
return all
`);

/** node, room, heir: a node hands a call to another one that is alive. */
const hand = script(`
local node, room, heir = ARGV[1], ARGV[2], ARGV[3]
if ownerOf(room) ~= node or not redis.call('ZSCORE', P .. 'nodes', heir) then return 0 end
redis.call('HSET', P .. 'call:' .. room, 'owner', heir)
redis.call('SMOVE', P .. 'rooms:' .. node, P .. 'rooms:' .. heir, room)
return 1
`);

/** node: goes in order. With calls left that nobody took it stays in the list, so that an heir will find them. */
const leave = script(`
local node = ARGV[1]
local offline = forget(node)
if redis.call('EXISTS', P .. 'rooms:' .. node) == 0 then
  redis.call('ZREM', P .. 'nodes', node)
  redis.call('HDEL', P .. 'steady', node)
end
return offline
`);

/** node: the rooms that it owns. */
const rooms = script(`return redis.call('SMEMBERS', P .. 'rooms:' .. ARGV[1])`);

/** node: the people whom it has announced. */
const people = script(`return redis.call('SMEMBERS', P .. 'people:' .. ARGV[1])`);

/** room: its owner. */
const owner = script(`return ownerOf(ARGV[1]) or ''`);

export const SCRIPTS = {
  come,
  part,
  look,
  reserve,
  open,
  keep,
  drop,
  beat,
  bury,
  load,
  hand,
  leave,
  rooms,
  people,
  owner,
} as const;

export type ScriptName = keyof typeof SCRIPTS;
