/** A schema with everything that takes a way of its own, to prove at the start that this converter works. */
export const sample = {
  baseIri: "urn:example:sample",
  tables: [
    {
      name: "person",
      columns: [
        { name: "id", type: "bigint" },
        { name: "name", type: "varchar(80)", nullable: false, unique: true },
        { name: "parent_id", type: "bigint" },
      ],
      primaryKey: ["id"],
      foreignKeys: [
        { name: "parent", columns: ["parent_id"], references: { table: "person" }, inverse: "children" },
      ],
    },
    {
      name: "friend",
      columns: [
        { name: "one", type: "bigint" },
        { name: "other", type: "bigint" },
      ],
      primaryKey: ["one", "other"],
      foreignKeys: [
        { columns: ["one"], references: { table: "person" } },
        { columns: ["other"], references: { table: "person" } },
      ],
    },
  ],
};
