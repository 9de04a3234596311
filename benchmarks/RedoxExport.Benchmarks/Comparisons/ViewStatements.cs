namespace RedoxExport.Benchmarks.Comparisons;

/// <summary>The rows of the two views as SQL of DuckDB, with only the columns declared that they need.</summary>
internal static class ViewStatements
{
    public const string Patient =
        """
        select p.id, p.gender, p.birthDate as birth_date, p.deceasedDateTime as deceased,
          list_filter(p.identifier, lambda i: i.system = 'http://hospital.smarthealthit.org')[1]."value" as mrn,
          n.family, n.given[1] as given, a.line[1] as line, a.city, a.state, a.postalCode as postal_code
        from (
          select *, list_filter("name", lambda n: n."use" = 'official')[1] as n,
            unnest(case when address is null or len(address) = 0 then [null] else address end) as a
          from read_json('{input}', format = 'newline_delimited', columns = {
            id: 'VARCHAR', gender: 'VARCHAR', birthDate: 'VARCHAR', deceasedDateTime: 'VARCHAR',
            identifier: 'STRUCT(system VARCHAR, "value" VARCHAR)[]',
            "name": 'STRUCT("use" VARCHAR, family VARCHAR, given VARCHAR[])[]',
            address: 'STRUCT(line VARCHAR[], city VARCHAR, state VARCHAR, postalCode VARCHAR)[]' })) p
        where n is not null
        """;

    public const string Observation =
        """
        select id, case when subject.reference like 'Patient/%' then substr(subject.reference, 9) end as patient_id, status, effectiveDateTime as effective,
          l[1].code as loinc, l[1].display as display, valueQuantity."value" as "value", valueQuantity.unit as unit,
          valueCodeableConcept.text as value_text, c.code as category
        from (
          select *, list_filter(code.coding, lambda c: c.system = 'http://loinc.org') as l, unnest(category[1].coding) as c
          from read_json('{input}', format = 'newline_delimited', columns = {
            id: 'VARCHAR', status: 'VARCHAR', subject: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'VARCHAR',
            code: 'STRUCT(coding STRUCT(system VARCHAR, code VARCHAR, display VARCHAR)[])',
            valueQuantity: 'STRUCT("value" VARCHAR, unit VARCHAR)', valueCodeableConcept: 'STRUCT("text" VARCHAR)',
            category: 'STRUCT(coding STRUCT(code VARCHAR)[])[]' })
          where status = 'final')
        """;
}
