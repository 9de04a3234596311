namespace RedoxExport.Reports;

/// <summary>The style of the page: for small and large screens, light and dark mode, and print.</summary>
internal static class ReportStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--line:#dde2e8;--paper:#ffffff;--back:#f4f6f8;--good:#1b7a43;--look:#9a6200;--bad:#b3261e;--first:#3566b8;--second:#9bb6e4;--gap:#efc4bf;--other:#c9d1db}
        @media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa6b5;--line:#323b47;--paper:#1b212a;--back:#12161c;--good:#5fc98b;--look:#e6b04e;--bad:#ff8a80;--first:#7fa8ee;--second:#415f93;--gap:#6b3538;--other:#4d596a}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}
        h1{font-size:1.4rem;margin:0 0 .15rem}
        h2,h3.subject{font-size:1.15rem;margin:0 0 .25rem;overflow-wrap:anywhere}
        h2.root{font-size:1.3rem;margin:2.5rem 0 0}
        .h{font-size:1rem;font-weight:700;margin:1.75rem 0 .5rem}
        p{margin:.25rem 0}
        .soft{color:var(--soft);font-size:.9rem}
        section{background:var(--paper);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem 1.25rem;margin-top:1.1rem}
        .verdict{border-left:.35rem solid var(--good);padding:.1rem 0 .1rem .8rem;margin:.9rem 0 0}
        .verdict strong{font-size:1.15rem;color:var(--good)}
        .look{border-color:var(--look)}.look strong{color:var(--look)}
        .bad{border-color:var(--bad)}.bad strong{color:var(--bad)}
        ul.findings{list-style:none;margin:.8rem 0 0;padding:0}
        ul.findings li{display:flex;gap:.4rem;border-top:1px solid var(--line);padding:.45rem 0;overflow-wrap:anywhere}
        ul.findings li:last-child{border-bottom:1px solid var(--line)}
        .tag{flex:none;width:3.2rem;line-height:1.75;font-weight:600;font-size:.85rem}
        .tag.Error{color:var(--bad)}.tag.Warning{color:var(--look)}.tag.Information{color:var(--soft)}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem 1rem;margin:1rem 0 0}
        dt{color:var(--soft);font-size:.85rem}
        dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.93rem}
        th,td{text-align:right;padding:.3rem .5rem;border-bottom:1px solid var(--line);white-space:nowrap}
        th{font-weight:600;color:var(--soft);font-size:.85rem}
        th:first-child,td:first-child{text-align:left;padding-left:0}
        td.left,th.left{text-align:left}
        tr.Error td:first-child,tr.Error td.now{color:var(--bad);font-weight:600}
        tr.Warning td:first-child,tr.Warning td.now{color:var(--look);font-weight:600}
        svg{display:block;width:100%;height:auto}
        svg.spark{width:5.5rem;display:inline-block;vertical-align:middle}
        svg.bar{width:7.5rem;display:inline-block;vertical-align:middle}
        td.share,th.share{text-align:left}
        td.wrap{white-space:normal;overflow-wrap:anywhere;min-width:6rem}
        .verdict+.scroll{margin-top:.9rem}
        .name,.wrap{overflow-wrap:anywhere}
        a{color:inherit}
        table.roots{margin-top:.9rem}table.roots td{vertical-align:top;white-space:normal}table.roots td:nth-child(n+3){white-space:nowrap}table.roots th:nth-child(2){text-align:left}table.roots td:first-child{overflow-wrap:anywhere;min-width:5rem}.why{font-weight:400;overflow-wrap:anywhere}table.roots div.soft{font-weight:400}
        .axis{stroke:var(--line);stroke-width:1;fill:none;vector-effect:non-scaling-stroke}
        .plot{display:grid;grid-template-columns:3.6rem minmax(0,1fr);gap:0 .4rem;margin-top:.7rem}
        .plot svg{height:8.75rem}
        svg.strip{height:1.75rem;width:calc(100% - 4rem);margin-left:4rem}
        figure>.ends{margin-left:4rem}
        .y{display:flex;flex-direction:column;justify-content:space-between;text-align:right;color:var(--soft);font-size:.8rem;line-height:1;margin:-.4rem 0}
        .plot+.ends{margin-top:.35rem}
        table.rows{width:100%}table.rows td{border:0;padding:.15rem .5rem .15rem 0}table.rows .fill{width:60%}table.rows td:last-child{padding-right:0}
        svg.row{height:.7rem}
        .ends{display:flex;justify-content:space-between;color:var(--soft);font-size:.8rem;margin:0}
        .first{fill:var(--first)}.second{fill:var(--second)}.none{fill:var(--bad)}.other{fill:var(--other)}.gap{fill:var(--gap)}.ok{fill:var(--good)}.minor{fill:var(--look)}
        .trend{fill:none;stroke:var(--first);stroke-width:2}
        .key{display:inline-block;width:.7rem;height:.7rem;border-radius:.15rem;margin-right:.35rem}
        .key.first{background:var(--first)}.key.second{background:var(--second)}.key.none{background:var(--bad)}.key.other{background:var(--other)}.key.gap{background:var(--gap)}.key.ok{background:var(--good)}.key.minor{background:var(--look)}
        .keys span{display:inline-block;white-space:nowrap;margin-right:1rem;font-size:.85rem;color:var(--soft)}
        figure{margin:0}
        summary{color:var(--soft);font-size:.9rem;cursor:pointer;margin-top:.4rem}
        dl .wide{grid-column:1/-1}
        @media (max-width:34rem){section{padding:.9rem .85rem 1.1rem}.lately,.extra,table.runs :is(th,td):is(:nth-child(3),:nth-child(6),:nth-child(7),:nth-child(8)){display:none}table.roots thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}table.roots tr{display:grid;grid-template-columns:1fr auto auto;gap:.1rem .9rem;padding:.55rem 0;border-bottom:1px solid var(--line)}table.roots td{border:0;padding:0}table.roots td:nth-child(-n+2){grid-column:1/-1}table.roots td:nth-child(3){text-align:left}table.roots td:nth-child(6){display:none}table{font-size:.85rem}th,td{padding:.3rem .25rem}th:first-child,td:first-child{white-space:normal;overflow-wrap:anywhere;min-width:4.5rem}table.rows td:first-child{white-space:nowrap}th:last-child,td:last-child{padding-right:0}}
        @media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--back:#fff;--good:#1b7a43;--look:#9a6200;--bad:#b3261e;--first:#3566b8;--second:#9bb6e4;--gap:#efc4bf;--other:#c9d1db}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:11pt}main{max-width:none;padding:0}section{border:0;padding:0;break-inside:auto}figure,tr,li{break-inside:avoid}}
        """;
}
